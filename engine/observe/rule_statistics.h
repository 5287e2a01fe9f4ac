#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/runtime_view.h"
#include "config/snapshot.h"

namespace sluice::engine {

/// What one handler has done on one worker. Only that worker counts; any thread may read and wish for a reset.
class alignas(64) HandlerCounters {
public:
    void executed() { add(executions_, 1); }
    void failed() { add(failures_, 1); }
    void aborted() { add(aborts_, 1); }
    /// One execution has ended that took so many cycles.
    void took(std::uint64_t cycles);

    /// Adds these counters to the report.
    void add_to(config::RuleEventReport& report) const;
    /// Everything is nought from now on: at once to whoever reads, in memory when the worker next begins an execution.
    void reset() { resets_wanted_.fetch_add(1, std::memory_order_relaxed); }
    /// By the worker, before it counts an execution.
    void begin() {
        if (resets_wanted_.load(std::memory_order_relaxed) != resets_done_.load(std::memory_order_relaxed)) {
            clear();
        }
        executed();
    }

private:
    using Counter = std::atomic<std::uint64_t>;

    /// One writer: no locked instruction is needed.
    static void add(Counter& counter, std::uint64_t by) {
        counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }
    void clear();

    Counter executions_{0};
    Counter failures_{0};
    Counter aborts_{0};
    Counter timed_{0};
    Counter cycles_{0};
    Counter cycles_min_{0};
    Counter cycles_max_{0};
    std::atomic<std::uint32_t> resets_wanted_{0};
    std::atomic<std::uint32_t> resets_done_{0};
};

/// The counters of all handlers on all workers, by the names of rules and events, so that they live on when a rule is loaded again. Any
/// thread; one lock, which nobody takes while connections wait.
class RuleStatistics {
public:
    /// The counters of one handler on one worker, the same for the same; never null.
    [[nodiscard]] std::shared_ptr<HandlerCounters> counters(unsigned worker, const rules::Rule& rule, const rules::Handler& handler);
    /// One for each event and priority of the rule, in the order of its text; summed over the workers.
    [[nodiscard]] std::vector<config::RuleEventReport> report(const rules::Rule& rule) const;
    void reset(std::string_view rule);
    /// Forgets the rules that the snapshot no longer has.
    void adopt(const config::Snapshot& snapshot);

private:
    struct Name {
        std::string rule;
        rules::EventId event{};
        int priority = 0;
        unsigned worker = 0;

        auto operator<=>(const Name&) const = default;
    };

    mutable std::mutex lock_;
    std::map<Name, std::shared_ptr<HandlerCounters>> counters_;
};

} // namespace sluice::engine
