#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/monitor/external_probes.h"
#include "engine/monitor/monitor_state.h"
#include "engine/monitor/probe_connection.h"
#include "engine/registry.h"

namespace sluice::engine {

class MemberCheck;

/// One monitor on one member: its state and the probe that runs, if one does.
struct Check {
    Check(config::MonitorPtr monitor, MemberCheck* of) : state(std::move(monitor)), member(of) {}

    MonitorState state;
    MemberCheck* member;                            ///< owns this
    std::optional<MonitorState::Time> change_noted; ///< next_change() for which the scheduler will wake
    std::weak_ptr<ProbeConnection> connection;      ///< of the running probe
    ExternalProbes::TicketPtr ticket;               ///< of `ltm monitor external`; its program goes with it
};
using CheckPtr = std::shared_ptr<Check>;

/// All monitors of one pool member and what they make of it. Writes the member's run-time state when it changes.
class MemberCheck {
public:
    /// Member number `index` of a pool. Checks of `earlier` (the same member before a reload; may be null) whose monitors are unchanged go
    /// on here; of changed ones the verdict stays until the new settings give another.
    MemberCheck(const RunningPool& pool, std::size_t index, MemberCheck* earlier, MonitorState::Time now);
    ~MemberCheck();
    MemberCheck(const MemberCheck&) = delete;
    MemberCheck& operator=(const MemberCheck&) = delete;

    [[nodiscard]] const std::vector<CheckPtr>& checks() const { return checks_; }
    [[nodiscard]] const std::vector<CheckPtr>& new_checks() const { return new_checks_; }
    [[nodiscard]] const std::string& name() const { return member_name_; }
    [[nodiscard]] const std::string& node_name() const { return node_name_; }
    /// Where a probe of this monitor goes: the alias, or the member's own address and port.
    [[nodiscard]] datagroups::Endpoint destination(const config::Monitor& monitor) const;

    /// Turns the mark that a rule has set, if any, into verdicts; the log line when the member has changed.
    std::optional<std::string> take_mark(MonitorState::Time now, std::chrono::system_clock::time_point wall);
    /// Combines the verdicts; the log line when the member has changed, dated `wall`.
    std::optional<std::string> update(MonitorState::Time now, std::chrono::system_clock::time_point wall);

private:
    CheckPtr continue_check(const config::MonitorPtr& monitor, const MemberCheck* earlier);
    [[nodiscard]] Health combine() const;
    [[nodiscard]] std::string verdicts() const;
    void publish(Health health);
    void set_reason(Health health, std::chrono::system_clock::time_point wall);

    std::string pool_name_;
    std::string member_name_;
    std::string node_name_;
    datagroups::Endpoint endpoint_;
    bool was_out_; ///< disabled or forced down by the operator
    std::size_t minimum_;
    MemberRuntimePtr runtime_;
    std::vector<CheckPtr> checks_;
    std::vector<CheckPtr> new_checks_; ///< those of checks_ that no probe has been planned for
    Health health_ = Health::checking;
    MonitorState::Time since_;
    std::string down_reason_;
};

} // namespace sluice::engine
