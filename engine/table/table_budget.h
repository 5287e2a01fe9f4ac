#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace sluice::engine {

/// The bytes that all shards of a store may use together. Shards take and give back in portions, so that writers on different shards
/// seldom meet here. Any thread.
class TableBudget {
public:
    explicit TableBudget(std::size_t bytes_max, std::size_t shards)
        : bytes_max_(bytes_max), portion_(std::clamp<std::size_t>(bytes_max / (shards * 16), 256, std::size_t{64} << 10)) {}

    /// False, and nothing taken, when so much is not left.
    [[nodiscard]] bool take(std::size_t bytes) {
        std::size_t taken = taken_.load(std::memory_order_relaxed);
        do {
            if (bytes > bytes_max_ - taken) {
                return false;
            }
        } while (!taken_.compare_exchange_weak(taken, taken + bytes, std::memory_order_relaxed));
        return true;
    }
    void give_back(std::size_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }

    [[nodiscard]] std::size_t portion() const { return portion_; }
    [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

private:
    std::size_t bytes_max_;
    std::size_t portion_;
    std::atomic<std::size_t> taken_{0};
};

} // namespace sluice::engine
