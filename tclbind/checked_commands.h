#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Puts checks before Tcl's own commands that could take memory or time out of all proportion, or that BIG-IP's Tcl 8.4 does
/// differently: `string repeat`, `binary format`, `lsort`, `incr`, `proc`. Compiled forms of them stay compiled.
void check_commands(Tcl_Interp* interp);

} // namespace sluice::tclbind
