#include "engine/observe/statistics.h"

namespace sluice::engine {

void Counters::connection_opened() noexcept {
    connections_total.fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t current = connections_current.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint64_t maximum = connections_maximum.load(std::memory_order_relaxed);
    while (current > maximum && !connections_maximum.compare_exchange_weak(maximum, current, std::memory_order_relaxed)) {
    }
}

void Counters::connection_closed() noexcept {
    connections_current.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace sluice::engine
