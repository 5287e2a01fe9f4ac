#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/build_world.h"

namespace sluice::config::build {

inline constexpr std::string_view external_group_type = "ltm data-group external";

/// Full path of the object that a rule's reference means; empty when there is none.
std::string object_named_by_rule(const World& world, const rules::Rule& rule, const rules::Reference& reference);
/// The full paths that a name in a rule of that folder may mean, in order.
std::vector<std::string> names_meant(std::string_view folder, std::string_view name);

} // namespace sluice::config::build
