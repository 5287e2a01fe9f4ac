#pragma once

#include <cstddef>
#include <optional>

#include "datagroups/ip_address.h"
#include "engine/registry.h"

namespace sluice::engine {

/// The next available member in the pool's order, counted over all workers; nothing when none is available. A member at `avoid` (it has
/// just failed this connection) is passed over while there is another one.
std::optional<std::size_t> next_member(const RunningPool& pool, const datagroups::Endpoint* avoid);

} // namespace sluice::engine
