#include "engine/monitor/monitor_set.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/observe/log_line.h"

namespace sluice::engine {

namespace {

auto with_verdict(Health verdict) {
    return [verdict](const CheckPtr& check) { return check->state.verdict() == verdict; };
}

} // namespace

MonitorSet::MonitorSet(const config::MonitorRule& rule, const datagroups::Endpoint& endpoint, CheckOwner& owner, const MonitorSet* earlier)
    : owner_(owner), endpoint_(endpoint), minimum_(rule.minimum) {
    for (const config::MonitorPtr& monitor : rule.monitors) {
        if (monitor->kind != config::MonitorKind::unsupported) {
            checks_.push_back(continue_check(monitor, earlier));
        }
    }
}

MonitorSet::~MonitorSet() {
    for (const CheckPtr& check : checks_) {
        if (const auto probe = check->probe.lock(); probe != nullptr && check->owner == &owner_) {
            probe->cancel();
        }
    }
}

CheckPtr MonitorSet::continue_check(const config::MonitorPtr& monitor, const MonitorSet* earlier) {
    const auto same_name = [&](const CheckPtr& check) { return check->state.monitor().name == monitor->name; };
    CheckPtr before;
    if (earlier != nullptr && earlier->endpoint_ == endpoint_) {
        const auto found = std::find_if(earlier->checks_.begin(), earlier->checks_.end(), same_name);
        before = found == earlier->checks_.end() ? nullptr : *found;
    }
    if (before != nullptr && before->state.monitor() == *monitor) {
        before->owner = &owner_;
        return before;
    }
    auto check = std::make_shared<Check>(monitor, &owner_);
    if (before != nullptr) {
        check->state.take_over(before->state);
    }
    new_checks_.push_back(check);
    return check;
}

datagroups::Endpoint MonitorSet::destination(const config::Monitor& monitor) const {
    return {monitor.alias_address.value_or(endpoint_.address), monitor.alias_port.value_or(endpoint_.port)};
}

Health MonitorSet::health() const {
    const auto up = std::count_if(checks_.begin(), checks_.end(), with_verdict(Health::up));
    const auto down = std::count_if(checks_.begin(), checks_.end(), with_verdict(Health::down));
    return combined_health(static_cast<std::size_t>(up), static_cast<std::size_t>(down), checks_.size(), minimum_);
}

bool MonitorSet::disables() const {
    return std::any_of(checks_.begin(), checks_.end(),
                       [](const CheckPtr& check) { return check->state.verdict() == Health::up && check->state.disables(); });
}

std::string MonitorSet::verdicts() const {
    std::string text;
    for (const CheckPtr& check : checks_) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", check->state.monitor().name, to_text(check->state.verdict()));
    }
    return text;
}

std::string MonitorSet::down_reason(std::chrono::system_clock::time_point wall) const {
    const auto failed = std::find_if(checks_.begin(), checks_.end(), with_verdict(Health::down));
    if (failed == checks_.end()) {
        return {};
    }
    return fmt::format("{}: {} @{}.", (*failed)->state.monitor().name, (*failed)->state.last_error(), monitor_time(wall));
}

void MonitorSet::resume() const {
    std::for_each(checks_.begin(), checks_.end(), [](const CheckPtr& check) { check->state.resume(); });
}

void MonitorSet::mark(bool up) {
    std::for_each(checks_.begin(), checks_.end(), [up](const CheckPtr& check) { check->state.mark(up); });
}

void publish(CheckedRuntime& runtime, const MonitorSet& monitors, Health health, const std::string& down_reason) {
    runtime.disabled_by_monitor.store(monitors.disables(), std::memory_order_relaxed);
    runtime.health.store(health, std::memory_order_relaxed);
    const std::lock_guard guard(runtime.reason_lock);
    runtime.down_reason = health == Health::down ? down_reason : std::string{};
}

} // namespace sluice::engine
