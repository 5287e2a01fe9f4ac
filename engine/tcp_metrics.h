#pragma once

#include <cstdint>

namespace sluice::engine {

/// What `TCP::rtt` and the like show, from the kernel's TCP_INFO. Units as the kernel's.
struct TcpMetrics {
    std::uint32_t rtt_us = 0;
    std::uint32_t rtt_variance_us = 0;
    std::uint32_t rto_us = 0;
    std::uint32_t mss = 0;
    std::uint32_t congestion_window_segments = 0;
    std::uint32_t slow_start_threshold_segments = 0;
    std::uint64_t delivery_rate_bytes_per_second = 0;
    std::uint32_t peer_window_bytes = 0;   ///< what the peer lets us send
    std::uint32_t receive_space_bytes = 0; ///< the window that the kernel aims at
    std::uint8_t peer_window_scale = 0;
    std::uint8_t own_window_scale = 0;
};

} // namespace sluice::engine
