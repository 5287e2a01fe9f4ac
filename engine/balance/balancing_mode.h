#pragma once

#include <cstdint>

namespace sluice::engine {

/// How a member is chosen among those available. `from_pool`: as the pool's load-balancing-mode says.
enum class BalancingMode : std::uint8_t {
    from_pool,
    round_robin,
    least_connections_member,
    least_connections_node,
    fastest,
    predictive,
    observed,
    ratio_member,
    ratio_node,
    dynamic_ratio,
};

} // namespace sluice::engine
