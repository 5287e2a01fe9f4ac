#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/balance/persistence.h"
#include "engine/observe/log.h"
#include "engine/server.h"
#include "engine/worker.h"

namespace sluice::engine {

/// What all workers together made of a configuration.
struct AdoptionResult {
    std::size_t workers = 0;               ///< that have answered
    std::size_t listeners_open = 0;        ///< of the first worker
    std::vector<ListenerFailure> failures; ///< of the first worker: those of the others are the same
};

/// All workers and their threads.
class WorkerGroup {
public:
    /// An old configuration that a worker no longer uses, to be let go where it hurts nobody. Called on a worker's thread.
    using Disposer = std::function<void(RunningConfigPtr)>;

    /// `shared` is what the contexts of all rule hosts have in common; `member_marked` is called on a worker's thread when a rule has
    /// marked a member.
    WorkerGroup(const ServerOptions& options, unsigned count, std::size_t connections_max, Log& log, PersistenceTable& persistence,
                const RuleHostFactory& make_rule_host, const RuleHostContext& shared, Disposer dispose,
                const std::function<void()>& member_marked);
    /// Stops and joins.
    ~WorkerGroup();
    WorkerGroup(const WorkerGroup&) = delete;
    WorkerGroup& operator=(const WorkerGroup&) = delete;

    [[nodiscard]] std::size_t size() const { return workers_.size(); }
    /// `done` is called once, on a worker's thread, when the last worker uses `config`.
    void adopt(const RunningConfigPtr& config, std::function<void(AdoptionResult)> done);
    /// `done` is called once, on a worker's thread, when all have ended.
    void drain(std::chrono::milliseconds patience, std::function<void(std::size_t flows_cut)> done);
    /// Resets everything.
    void stop();
    /// Waits for the workers, but not longer than a second.
    [[nodiscard]] std::vector<config::ConnectionReport> connections(std::size_t limit) const;
    [[nodiscard]] std::uint64_t flows() const;
    /// To be called once a second: logs, once each, workers that have not turned their loop for some seconds.
    void watch();

private:
    struct Watched {
        std::uint64_t turns = 0;
        unsigned seconds_still = 0;
    };
    Log& log_;
    Disposer dispose_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::string> names_;
    std::vector<Watched> watched_;
    std::vector<std::thread> threads_;
};

/// "tmm" for the first, then "tmm1", "tmm2" …
std::string worker_name(unsigned index);
/// Cores that this process may use.
unsigned usable_cores();

} // namespace sluice::engine
