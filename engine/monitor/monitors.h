#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/awaitable.h"
#include "engine/monitor/external_probes.h"
#include "engine/monitor/node_check.h"
#include "engine/monitor/probe_schedule.h"
#include "engine/observe/log.h"
#include "engine/observe/once_per_period.h"
#include "engine/registry.h"

namespace sluice::engine {

/// Checks the health of every pool member and node that has a monitor, and logs each change once. Lives on the management thread: all calls
/// come from it, and the io_context no longer runs when this is destroyed.
///
/// Probes come from a self IP, chosen as SNAT automap chooses. Without one of the member's family, or while this host lacks it, the probe
/// fails, the log says so, and it is tried again every few seconds; only a loopback member may then be probed from the kernel's choice,
/// because that never leaves the host.
class Monitors {
public:
    /// Probes at the same time, whatever the number of members; programs of external monitors are counted by themselves.
    static constexpr std::size_t probes_max = 1024;

    /// `programs`: the folder for the programs of external monitors, see ProgramFiles.
    Monitors(boost::asio::io_context& management, Log& log, std::string programs = {});
    Monitors(const Monitors&) = delete;
    Monitors& operator=(const Monitors&) = delete;

    /// Begins with what is new, goes on with what stays, ends what is gone.
    void adopt(const RunningConfigPtr& config);
    /// Takes over what rules have marked: verdicts become what the mark says, and what is marked down is probed at once.
    void take_marks();
    /// The operator has said that a pool's member (`pool` empty: a node) is up: `manual-resume` no longer holds it down, and it is probed
    /// at once.
    void set_up(const std::string& pool, const std::string& name);
    /// No further probes; the running ones are cancelled.
    void stop();
    [[nodiscard]] std::size_t probes_running() const { return schedule_.running(); }

private:
    using Time = MonitorState::Time;
    struct PoolChecks {
        std::shared_ptr<const RunningPool> pool;
        std::map<std::string, std::unique_ptr<MemberCheck>> members;
    };

    PoolChecks make_checks(const std::shared_ptr<const RunningPool>& pool, PoolChecks* earlier, std::vector<CheckPtr>& started, Time now);
    void adopt_nodes(const RunningConfig& config, std::vector<CheckPtr>& started, Time now);
    void adopt_pools(const RunningConfig& config, std::vector<CheckPtr>& started, Time now);
    void tell_nodes_their_members();
    void resume(const MonitorSet& monitors);
    void write(const std::vector<std::string>& lines);
    void pump();
    void draw_changes(Time now);
    void start_probes(Time now);
    void arm_timer();
    Awaitable<void> run_probe(CheckPtr check);
    void ask_program(const CheckPtr& check);
    std::optional<ProbeResult> find_target(const Check& check, ProbeTarget& target);
    std::optional<ProbeResult> find_source(const Check& check, ProbeTarget& target);
    void tell_own_failure(const Check& check, const ProbeTarget& target, const ProbeResult& result);
    void tell_source(const Check& check, const ProbeTarget& target, const ProbeResult& result);
    void probe_finished(const CheckPtr& check, const ProbeResult& result, Time sent);
    void settle(Check& check, Time now);
    void note_change(const CheckPtr& check);

    boost::asio::io_context& management_;
    Log& log_;
    RunningConfigPtr config_;
    ExternalProbes programs_;
    std::map<std::string, PoolChecks> pools_;
    std::map<std::string, std::unique_ptr<NodeCheck>> nodes_; ///< those that have monitors, or had some
    config::ByName<RunningNode> running_nodes_;               ///< what nodes_ was made of
    ProbeSchedule schedule_{probes_max};
    std::multimap<Time, std::weak_ptr<Check>> changes_; ///< when a verdict may change without a probe's end
    boost::asio::steady_timer timer_;
    bool stopped_ = false;
    OncePerPeriod no_self_ip_{std::chrono::minutes(1)};
    OncePerPeriod own_failure_{std::chrono::minutes(1)};
    std::set<datagroups::IpAddress> unusable_sources_; ///< the log has said so
};

} // namespace sluice::engine
