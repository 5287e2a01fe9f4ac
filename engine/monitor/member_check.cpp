#include "engine/monitor/member_check.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/observe/log_line.h"

namespace sluice::engine {

namespace {

constexpr std::array<std::string_view, 4> health_words{"unchecked", "checking", "up", "down"};

std::string_view word(Health health) {
    return health_words[static_cast<std::size_t>(health)];
}

} // namespace

MemberCheck::MemberCheck(const RunningPool& pool, std::size_t index, MemberCheck* earlier, MonitorState::Time now)
    : pool_name_(pool.pool->name), member_name_(pool.pool->members[index].name), node_name_(pool.pool->members[index].node_name),
      endpoint_(pool.pool->members[index].endpoint), was_out_(pool.is_forced_down(index) || !pool.pool->members[index].session_enabled),
      runtime_(pool.members[index]), since_(now) {
    const config::MonitorRule& rule = config::monitor_of(*pool.pool, pool.pool->members[index]);
    minimum_ = rule.minimum;
    for (const config::MonitorPtr& monitor : rule.monitors) {
        if (monitor->kind != config::MonitorKind::unsupported) {
            checks_.push_back(continue_check(monitor, earlier));
        }
    }
    if (earlier != nullptr && earlier->was_out_ && !was_out_) {
        std::for_each(checks_.begin(), checks_.end(), [](const CheckPtr& check) { check->state.resume(); });
    }
    if (checks_.empty()) {
        publish(Health::unchecked);
        return;
    }
    health_ = combine();
    if (earlier != nullptr && earlier->health_ == health_) {
        since_ = earlier->since_;
        down_reason_ = earlier->down_reason_;
    }
    publish(health_);
}

MemberCheck::~MemberCheck() {
    for (const CheckPtr& check : checks_) {
        if (const auto connection = check->connection.lock(); connection != nullptr && check->member == this) {
            connection->cancel();
        }
    }
}

CheckPtr MemberCheck::continue_check(const config::MonitorPtr& monitor, const MemberCheck* earlier) {
    const auto same_name = [&](const CheckPtr& check) { return check->state.monitor().name == monitor->name; };
    if (earlier != nullptr && earlier->endpoint_ == endpoint_) {
        const auto before = std::find_if(earlier->checks_.begin(), earlier->checks_.end(), same_name);
        if (before != earlier->checks_.end() && (*before)->state.monitor() == *monitor) {
            (*before)->member = this;
            return *before;
        }
        if (before != earlier->checks_.end()) {
            new_checks_.push_back(std::make_shared<Check>(monitor, this));
            new_checks_.back()->state.take_over((*before)->state);
            return new_checks_.back();
        }
    }
    new_checks_.push_back(std::make_shared<Check>(monitor, this));
    return new_checks_.back();
}

datagroups::Endpoint MemberCheck::destination(const config::Monitor& monitor) const {
    return {monitor.alias_address.value_or(endpoint_.address), monitor.alias_port.value_or(endpoint_.port)};
}

Health MemberCheck::combine() const {
    const auto with = [](Health verdict) { return [verdict](const CheckPtr& check) { return check->state.verdict() == verdict; }; };
    const auto up = std::count_if(checks_.begin(), checks_.end(), with(Health::up));
    const auto down = std::count_if(checks_.begin(), checks_.end(), with(Health::down));
    return combined_health(static_cast<std::size_t>(up), static_cast<std::size_t>(down), checks_.size(), minimum_);
}

void MemberCheck::publish(Health health) {
    const auto disables = [](const CheckPtr& check) { return check->state.verdict() == Health::up && check->state.disables(); };
    runtime_->disabled_by_monitor.store(std::any_of(checks_.begin(), checks_.end(), disables), std::memory_order_relaxed);
    runtime_->health.store(health, std::memory_order_relaxed);
    const std::lock_guard guard(runtime_->reason_lock);
    runtime_->down_reason = health == Health::down ? down_reason_ : std::string{};
}

std::optional<std::string> MemberCheck::take_mark(MonitorState::Time now, std::chrono::system_clock::time_point wall) {
    Mark mark = runtime_->mark.load(std::memory_order_relaxed);
    // An unchecked member stays marked down until a rule marks it up.
    if (mark == Mark::none || (checks_.empty() && mark == Mark::down)) {
        return std::nullopt;
    }
    std::for_each(checks_.begin(), checks_.end(), [mark](const CheckPtr& check) { check->state.mark(mark == Mark::up); });
    auto line = checks_.empty() ? std::nullopt : update(now, wall);
    runtime_->mark.compare_exchange_strong(mark, Mark::none, std::memory_order_relaxed);
    return line;
}

std::string MemberCheck::verdicts() const {
    std::string text;
    for (const CheckPtr& check : checks_) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", check->state.monitor().name, word(check->state.verdict()));
    }
    return text;
}

void MemberCheck::set_reason(Health health, std::chrono::system_clock::time_point wall) {
    down_reason_.clear();
    if (health != Health::down) {
        return;
    }
    const auto is_down = [](const CheckPtr& check) { return check->state.verdict() == Health::down; };
    const auto failed = std::find_if(checks_.begin(), checks_.end(), is_down);
    const std::string& error = (*failed)->state.last_error();
    down_reason_ = fmt::format("{}: {} @{}.", (*failed)->state.monitor().name, error, monitor_time(wall));
}

std::optional<std::string> MemberCheck::update(MonitorState::Time now, std::chrono::system_clock::time_point wall) {
    const Health health = combine();
    if (health == health_) {
        publish(health);
        return std::nullopt;
    }
    set_reason(health, wall);
    publish(health);
    const std::string lasted = state_duration(std::chrono::duration_cast<std::chrono::seconds>(now - since_));
    const std::string_view before = word(std::exchange(health_, health));
    since_ = now;
    if (health == Health::down) {
        return fmt::format("01070638:5: Pool {} member {} monitor status down. [ {}; last error: {}  ]  [ was {} for {} ]", pool_name_,
                           member_name_, verdicts(), down_reason_, before, lasted);
    }
    if (health == Health::up) {
        return fmt::format("01070727:5: Pool {} member {} monitor status up. [ {} ]  [ was {} for {} ]", pool_name_, member_name_,
                           verdicts(), before, lasted);
    }
    return std::nullopt;
}

} // namespace sluice::engine
