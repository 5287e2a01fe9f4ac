#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "datagroups/ip_address.h"

namespace sluice::engine {

/// Which connections `sluice trace` shows. Empty parts mean all.
struct TraceFilter {
    std::optional<datagroups::IpPrefix> client;
    std::string virtual_server; ///< full path
    std::string rule;           ///< full path: connections under this rule, and of them what this rule does
};

/// One thing that rules did on a connection that somebody looks at.
struct TraceRecord {
    enum class Kind : std::uint8_t {
        event,
        event_end,
        handler,
        handler_end,
        command, ///< it has ended
        waits,   ///< a command suspends the handler
        script,  ///< of `after`
        script_end,
        connection_end,
    };
    Kind kind{};
    std::chrono::system_clock::time_point time;
    unsigned worker = 0;
    std::uint64_t connection = 0; ///< a number that tells it from others
    std::string event;
    std::string rule;                             ///< of handlers and commands
    std::string text;                             ///< commands: their words; handler: its priority; event: who and where
    std::string result;                           ///< command: what it returned, or its error; ends: "completed", "failed" …
    bool failed = false;                          ///< the result is an error
    std::optional<std::chrono::nanoseconds> took; ///< of what has ended, waiting included
};
using TraceRecordPtr = std::shared_ptr<const TraceRecord>;

/// What one `sluice trace` has been shown and has not taken yet. Any thread.
class TraceLook {
public:
    /// What is added beyond this many records not yet taken is dropped and counted.
    static constexpr std::size_t records_max = 10'000;

    explicit TraceLook(TraceFilter filter) : filter_(std::move(filter)) {}

    [[nodiscard]] const TraceFilter& filter() const { return filter_; }
    void add(TraceRecordPtr record);

    struct Taken {
        std::vector<TraceRecordPtr> records;
        std::uint64_t dropped = 0; ///< after these
    };
    Taken take();

private:
    const TraceFilter filter_;
    std::mutex lock_;
    Taken kept_;
};

/// Everybody who looks at rules at the moment. Any thread. Workers ask looks() at every event, and the rest only when it has changed.
class RuleTracing {
public:
    /// 0 while nobody looks; else a number that is another one after each begin() and end().
    [[nodiscard]] std::uint64_t looks() const { return looks_.load(std::memory_order_acquire); }
    [[nodiscard]] std::vector<std::shared_ptr<TraceLook>> all() const;
    [[nodiscard]] std::uint64_t number_of_new_connection() { return connections_.fetch_add(1, std::memory_order_relaxed) + 1; }

    std::shared_ptr<TraceLook> begin(TraceFilter filter);
    void end(const std::shared_ptr<TraceLook>& look);

private:
    void publish();

    std::atomic<std::uint64_t> looks_{0};
    std::atomic<std::uint64_t> connections_{0};
    mutable std::mutex lock_;
    std::uint64_t changes_ = 0;
    std::vector<std::shared_ptr<TraceLook>> all_;
};

} // namespace sluice::engine
