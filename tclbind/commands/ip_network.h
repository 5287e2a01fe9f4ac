#pragma once

#include "tclbind/commands/command_row.h"

namespace sluice::tclbind {

/// `IP::addr` in all its forms: comparison of addresses and networks, masking, reading binary bytes.
int ip_addr(Call& call);

} // namespace sluice::tclbind
