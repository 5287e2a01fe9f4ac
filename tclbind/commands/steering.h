#pragma once

#include <string_view>

#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

/// Runs `pool …`, `node …` or `snat …`, given as the words of another command (`use`, `LB::reselect`).
int steer(Call& call, std::string_view expected);

} // namespace sluice::tclbind
