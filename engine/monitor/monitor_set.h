#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "engine/monitor/check.h"
#include "engine/registry.h"

namespace sluice::engine {

/// The monitors of one object: `monitor a and b`, `min 1 of { a b }`.
class MonitorSet {
public:
    /// Checks of `earlier` (the same object before a reload; may be null) whose monitors are unchanged go on here; of changed ones the
    /// verdict stays until the new settings give another. `owner` owns this.
    MonitorSet(const config::MonitorRule& rule, const datagroups::Endpoint& endpoint, CheckOwner& owner, const MonitorSet* earlier);
    /// Cancels the probes of checks that did not go on elsewhere.
    ~MonitorSet();
    MonitorSet(const MonitorSet&) = delete;
    MonitorSet& operator=(const MonitorSet&) = delete;

    [[nodiscard]] const std::vector<CheckPtr>& checks() const { return checks_; }
    /// Those that no probe has been planned for.
    [[nodiscard]] const std::vector<CheckPtr>& new_checks() const { return new_checks_; }
    [[nodiscard]] datagroups::Endpoint destination(const config::Monitor& monitor) const;

    /// All together; `unchecked` when there are none.
    [[nodiscard]] Health health() const;
    /// One of them is up and says that the object is not to be used.
    [[nodiscard]] bool disables() const;
    /// "/Common/a: up, /Common/b: down".
    [[nodiscard]] std::string verdicts() const;
    /// "/Common/a: Connection refused @2026/01/01 10:00:00." of the first that is down; empty when none is.
    [[nodiscard]] std::string down_reason(std::chrono::system_clock::time_point wall) const;

    /// The operator has set the object up again.
    void resume() const;
    /// A rule has said what it is.
    void mark(bool up);

private:
    CheckPtr continue_check(const config::MonitorPtr& monitor, const MonitorSet* earlier);

    CheckOwner& owner_;
    datagroups::Endpoint endpoint_;
    std::size_t minimum_;
    std::vector<CheckPtr> checks_;
    std::vector<CheckPtr> new_checks_;
};

/// Makes `health` what everybody sees.
void publish(CheckedRuntime& runtime, const MonitorSet& monitors, Health health, const std::string& down_reason);

} // namespace sluice::engine
