#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "config/runtime_view.h"
#include "engine/balance/persistence.h"
#include "engine/observe/log.h"
#include "engine/registry.h"
#include "engine/rule_host.h"
#include "engine/worker_facts.h"

namespace sluice::engine {

struct WorkerOptions {
    unsigned index = 0;                          ///< 0 logs what concerns all workers alike (listeners)
    std::string process_name = "tmm";            ///< for log lines: "tmm", "tmm1" …
    bool log_connections = false;                ///< causes of single connections' ends are logged
    std::size_t connections_max = 0;             ///< of this worker; 0: no limit of its own. The newest wait in the listener's queue
    std::function<void()> member_marked = [] {}; ///< told when a rule has marked a member
};

/// A virtual server that should be open and is not. The worker tries again every few seconds.
struct ListenerFailure {
    std::string virtual_server; ///< full path
    datagroups::Endpoint destination;
    int error = 0;    ///< errno
    std::string text; ///< one line for a person: what failed and what to do
};

/// What adopt() hands back.
struct Adopted {
    RunningConfigPtr old; ///< null the first time. Must be let go on another thread than a worker's
    std::size_t listeners_open = 0;
    std::vector<ListenerFailure> failures;
};

/// Totals of one worker. Written by its thread, read by anyone. At rest pauses equal resumes and flows_current is 0.
struct WorkerCounters {
    std::atomic<std::uint64_t> flows_current{0};
    std::atomic<std::uint64_t> flows_total{0};
    std::atomic<std::uint64_t> reading_paused{0};
    std::atomic<std::uint64_t> reading_resumed{0};
    std::atomic<std::uint64_t> accepts_deferred{0}; ///< times that accepting stopped for want of descriptors or memory
    std::atomic<std::uint64_t> connects_refused{0}; ///< RST from a member
    std::atomic<std::uint64_t> connects_timed_out{0};
    std::atomic<std::uint64_t> connects_unreachable{0};
    std::atomic<std::uint64_t> ports_exhausted{0};    ///< no source port left
    std::atomic<std::uint64_t> source_unavailable{0}; ///< no source address to be had
    std::atomic<std::uint64_t> idle_resets{0};
    std::atomic<std::uint64_t> rejected{0}; ///< by a rule, or no destination
    std::atomic<std::uint64_t> rule_failures{0};
};

/// One thread's share of the traffic: listeners, flows, rules, timers. Everything but run() may be called from any thread, before or while
/// run() runs; callbacks are called on the worker's thread and must be quick. Calls that run() no longer executes are dropped when the
/// Worker is destroyed (their callbacks are not called).
class Worker {
public:
    /// Called once at the start of run(), on the worker's thread: a Tcl interpreter belongs to the thread that made it.
    /// All arguments outlive the host.
    using RuleHostMaker =
        std::function<std::unique_ptr<RuleHost>(boost::asio::io_context& loop, const RunningConfigPtr& running, const WorkerFacts& facts)>;

    /// `log` and `persistence` outlive the worker.
    Worker(WorkerOptions options, Log& log, PersistenceTable& persistence, RuleHostMaker make_rule_host);
    ~Worker(); ///< after run() has returned
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// The thread's body: returns after stop(), or after drain() has finished. May be called once.
    void run();

    /// Between two events: hands the snapshot to the rule host, opens the listeners of its enabled virtual servers (not those with
    /// not_opened_because), keeps those that stay, drains and closes those that went. Connections go on with the virtual server and
    /// rules they began with. Worker 0 logs listeners that do not open, and that open later on.
    void adopt(RunningConfigPtr config, std::function<void(Adopted)> done);

    /// Closes the listeners; flows go on. When the last has ended, or after `patience` (the rest is reset), calls `done` with the number of
    /// flows that were cut, and run() returns.
    void drain(std::chrono::milliseconds patience, std::function<void(std::size_t flows_cut)> done);
    /// Resets all flows and ends run().
    void stop();

    /// At most `limit` connections, oldest first.
    void report_connections(std::size_t limit, std::function<void(std::vector<config::ConnectionReport>)> done);

    /// Turns of the loop so far: a watchdog sees a worker that no longer turns. A worker without work turns at least once a second.
    [[nodiscard]] std::uint64_t turns() const;
    [[nodiscard]] const WorkerCounters& counters() const;

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace sluice::engine
