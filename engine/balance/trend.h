#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::engine {

/// What a number was before. Any worker may ask; races between them cost a sample, never more.
class Trend {
public:
    /// The number as it was seen in an earlier second, or `now` when nothing is known. Remembers `now` for later.
    std::uint64_t before(std::uint64_t now_s, std::uint64_t now) noexcept {
        const std::uint64_t seen = packed(now_s, now);
        const std::uint64_t latest = latest_.load(std::memory_order_relaxed);
        if (latest >> 32U != seen >> 32U) {
            earlier_.store(latest, std::memory_order_relaxed);
            latest_.store(seen, std::memory_order_relaxed);
            return latest == 0 ? now : latest & number;
        }
        const std::uint64_t earlier = earlier_.load(std::memory_order_relaxed);
        return earlier == 0 ? now : earlier & number;
    }

private:
    static constexpr std::uint64_t number = 0xffffffff;
    static std::uint64_t packed(std::uint64_t second, std::uint64_t value) noexcept {
        return (second + 1) << 32U | (value < number ? value : number);
    }
    std::atomic<std::uint64_t> earlier_{0};
    std::atomic<std::uint64_t> latest_{0};
};

} // namespace sluice::engine
