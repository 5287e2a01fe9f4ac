#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/build_world.h"

namespace sluice::config::build {

/// An entry of a pool's `members`. Nothing when it is bad, or has no address to connect to; what is not supported and keeps traffic
/// from it is added to `unsupported`.
std::optional<Member> read_member(World& world, const Object& pool, const Property& entry, std::vector<std::string>& unsupported);

/// `a and b`, `min 1 of { a b }`, `none` (no monitors); nothing for `default` and for what is wrong.
std::optional<MonitorRule> read_monitor_rule(World& world, const Object& object, const Property& property);

} // namespace sluice::config::build
