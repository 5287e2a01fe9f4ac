#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace sluice::engine {

/// Lets one cause speak once for each period and counts what it did not say. No lock: any number of threads may ask at the same time,
/// and exactly one of them is told to speak.
class OncePerPeriod {
public:
    explicit OncePerPeriod(std::chrono::steady_clock::duration period) : period_(period.count()) {}

    /// When the period since the last line is over: how many occasions went unsaid since then, to be put into the line. Nothing
    /// otherwise; the occasion is counted. `now` is monotonic.
    std::optional<std::uint64_t> due(std::chrono::steady_clock::time_point now) {
        const std::int64_t ticks = now.time_since_epoch().count();
        std::int64_t next = next_.load(std::memory_order_relaxed);
        if (ticks < next || !next_.compare_exchange_strong(next, ticks + period_, std::memory_order_relaxed)) {
            unsaid_.fetch_add(1, std::memory_order_relaxed);
            return std::nullopt;
        }
        return unsaid_.exchange(0, std::memory_order_relaxed);
    }

private:
    std::int64_t period_;
    std::atomic<std::int64_t> next_{INT64_MIN};
    std::atomic<std::uint64_t> unsaid_{0};
};

} // namespace sluice::engine
