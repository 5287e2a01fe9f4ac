#pragma once

#include <cstddef>
#include <optional>

#include "engine/balance/balancing_mode.h"
#include "engine/registry.h"

namespace sluice::engine {

/// The available member whose turn it is in this mode; nothing when none is available. A member at `avoid` (it has just failed this
/// connection) is passed over while there is another one. `config` is what the pool belongs to: modes that go by nodes count the
/// connections of all pools.
std::optional<std::size_t> balanced_member(const RunningConfig& config, const RunningPool& pool, BalancingMode mode,
                                           const datagroups::Endpoint* avoid, std::uint64_t now_ms);

} // namespace sluice::engine
