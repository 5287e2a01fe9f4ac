#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/monitor/external_probes.h"
#include "engine/monitor/monitor_state.h"
#include "engine/monitor/probe.h"

namespace sluice::engine {

/// What is checked: a pool member or a node. Management thread only.
class CheckOwner {
public:
    virtual ~CheckOwner() = default;
    /// "/Common/10.0.0.1:25", "/Common/10.0.0.1".
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// Full path of the node that it is, or that it belongs to.
    [[nodiscard]] virtual const std::string& node_name() const = 0;
    /// Where a probe of this monitor goes: the monitor's alias, or the object's own address and port.
    [[nodiscard]] virtual datagroups::Endpoint destination(const config::Monitor& monitor) const = 0;
    /// Combines the verdicts and publishes them. The log lines of what has changed, dated `wall`.
    virtual std::vector<std::string> update(MonitorState::Time now, std::chrono::system_clock::time_point wall) = 0;
};

/// One monitor on one object: its state and the probe that runs, if one does.
struct Check {
    Check(config::MonitorPtr monitor, CheckOwner* of) : state(std::move(monitor)), owner(of) {}

    MonitorState state;
    CheckOwner* owner;                              ///< its MonitorSet owns this
    std::optional<MonitorState::Time> change_noted; ///< next_change() for which the scheduler will wake
    std::weak_ptr<Probe> probe;                     ///< the running one
    ExternalProbes::TicketPtr ticket;               ///< of `ltm monitor external`; its program goes with it
    std::uint64_t turn = 0;                         ///< of the schedule: which of the interval's moments is its own
    bool is_slow = false;                           ///< of the schedule: the last probe took longer than an interval
};
using CheckPtr = std::shared_ptr<Check>;

} // namespace sluice::engine
