#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::engine {

/// Counters of one object on one side. Written by workers with relaxed atomics, read by anyone.
struct Counters {
    std::atomic<std::uint64_t> bytes_in{0};
    std::atomic<std::uint64_t> bytes_out{0};
    std::atomic<std::uint64_t> packets_in{0};
    std::atomic<std::uint64_t> packets_out{0};
    std::atomic<std::uint64_t> connections_current{0};
    std::atomic<std::uint64_t> connections_maximum{0};
    std::atomic<std::uint64_t> connections_total{0};

    void connection_opened() noexcept;
    void connection_closed() noexcept;
};

} // namespace sluice::engine
