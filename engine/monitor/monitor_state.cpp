#include "engine/monitor/monitor_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::engine {

namespace {

constexpr std::string_view no_answer = "No successful responses received before deadline.";

} // namespace

void MonitorState::probe_sent(Time now) {
    if (!unanswered_since_) {
        unanswered_since_ = now;
    }
}

void MonitorState::probe_ended(const ProbeResult& result, Time now) {
    if (!result.succeeded) {
        last_error_ = result.reason;
        up_due_.reset();
        return;
    }
    unanswered_since_.reset();
    last_error_.clear();
    disables_ = result.disables;
    if (verdict_ != Health::up && !held_down_ && !up_due_) {
        up_due_ = now + monitor_->time_until_up;
    }
}

bool MonitorState::advance(Time now) {
    if (up_due_ && now >= *up_due_) {
        up_due_.reset();
        verdict_ = Health::up;
        return true;
    }
    if (verdict_ != Health::down && unanswered_since_ && now >= *unanswered_since_ + monitor_->timeout) {
        verdict_ = Health::down;
        held_down_ = monitor_->manual_resume;
        disables_ = false;
        if (last_error_.empty()) {
            last_error_ = no_answer;
        }
        return true;
    }
    return false;
}

std::optional<MonitorState::Time> MonitorState::next_change() const {
    if (up_due_) {
        return up_due_;
    }
    if (verdict_ != Health::down && unanswered_since_) {
        return *unanswered_since_ + monitor_->timeout;
    }
    return std::nullopt;
}

void MonitorState::mark(bool up) {
    verdict_ = up ? Health::up : Health::down;
    held_down_ = false;
    unanswered_since_.reset();
    up_due_.reset();
    last_error_ = up ? "" : "Marked down by an iRule.";
}

void MonitorState::take_over(const MonitorState& earlier) {
    verdict_ = earlier.verdict_;
    disables_ = earlier.disables_;
    held_down_ = earlier.held_down_ && monitor_->manual_resume;
    last_error_ = earlier.last_error_;
}

std::chrono::seconds MonitorState::probe_interval() const {
    const bool relaxed = verdict_ == Health::up && monitor_->up_interval.count() != 0;
    return std::max(relaxed ? monitor_->up_interval : monitor_->interval, std::chrono::seconds(1));
}

Health combined_health(std::size_t up, std::size_t down, std::size_t total, std::size_t minimum) {
    if (total == 0) {
        return Health::unchecked;
    }
    const std::size_t needed = minimum == 0 ? total : std::min(minimum, total);
    if (up >= needed) {
        return Health::up;
    }
    return total - down < needed ? Health::down : Health::checking;
}

std::string state_duration(std::chrono::seconds duration) {
    const auto seconds = std::max(duration.count(), std::chrono::seconds::rep{0});
    const auto hours = seconds / 3600;
    const auto minutes = seconds / 60 % 60;
    return fmt::format("{}hr{}:{}min{}:{}sec", hours, hours == 1 || hours == 0 ? "" : "s", minutes, minutes == 1 || minutes == 0 ? "" : "s",
                       seconds % 60);
}

} // namespace sluice::engine
