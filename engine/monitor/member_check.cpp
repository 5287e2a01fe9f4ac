#include "engine/monitor/member_check.h"

#include <fmt/format.h>

namespace sluice::engine {

namespace {

constexpr std::string_view node_down = "node down";

} // namespace

MemberCheck::MemberCheck(const RunningPool& pool, std::size_t index, MemberCheck* earlier, MonitorState::Time now)
    : pool_name_(pool.pool->name), name_(pool.pool->members[index].name), node_name_(pool.pool->members[index].node_name),
      was_out_(pool.is_forced_down(index) || !pool.pool->members[index].session_enabled), runtime_(pool.members[index]),
      node_(pool.node_states[index]),
      monitors_(config::monitor_of(*pool.pool, pool.pool->members[index]), pool.pool->members[index].endpoint, *this,
                earlier == nullptr ? nullptr : &earlier->monitors_),
      record_(now) {
    if (earlier != nullptr && earlier->was_out_ && !was_out_) {
        monitors_.resume();
    }
    health_ = monitors_.health();
    if (earlier != nullptr && earlier->health_ == health_) {
        down_reason_ = earlier->down_reason_;
    }
    record_.begin_with(status(health_), earlier == nullptr ? nullptr : &earlier->record_);
    publish(*runtime_, monitors_, health_, down_reason_);
}

std::string_view MemberCheck::status(Health health) const {
    return node_->health.load(std::memory_order_relaxed) == Health::down ? node_down : to_text(health);
}

std::vector<std::string> MemberCheck::take_mark(MonitorState::Time now, std::chrono::system_clock::time_point wall) {
    Mark mark = runtime_->mark.load(std::memory_order_relaxed);
    const bool is_unchecked = monitors_.checks().empty();
    // An unchecked member stays marked down until a rule marks it up.
    if (mark == Mark::none || (is_unchecked && mark == Mark::down)) {
        return {};
    }
    monitors_.mark(mark == Mark::up);
    auto lines = is_unchecked ? std::vector<std::string>{} : update(now, wall);
    runtime_->mark.compare_exchange_strong(mark, Mark::none, std::memory_order_relaxed);
    return lines;
}

std::vector<std::string> MemberCheck::update(MonitorState::Time now, std::chrono::system_clock::time_point wall) {
    const Health health = monitors_.health();
    if (health != health_) {
        down_reason_ = health == Health::down ? monitors_.down_reason(wall) : std::string{};
        health_ = health;
    }
    publish(*runtime_, monitors_, health, down_reason_);
    const std::string_view now_is = status(health);
    const auto change = record_.change_to(now_is, now);
    if (!change || now_is == to_text(Health::checking)) {
        return {};
    }
    const bool is_up = now_is == to_text(Health::up);
    const std::string error = now_is == to_text(Health::down) ? fmt::format("; last error: {} ", down_reason_) : std::string{};
    return {fmt::format("{}:5: Pool {} member {} monitor status {}. [ {}{} ]  [ {} ]", is_up ? "01070727" : "01070638", pool_name_, name_,
                        now_is, monitors_.verdicts(), error, *change)};
}

} // namespace sluice::engine
