#pragma once

#include <vector>

#include "config/schema/findings.h"
#include "config/tree.h"

namespace sluice::config::build {

/// `session` and `state` of a node or a member.
void read_states(const Object& object, const std::vector<Property>& properties, bool& session_enabled, bool& forced_down,
                 schema::Findings& findings);

} // namespace sluice::config::build
