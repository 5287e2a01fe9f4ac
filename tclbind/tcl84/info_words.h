#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Defines what `info commands`, `info procs` and `info level` are mapped to: Tcl's own, without the commands of this program and of later
/// Tcl, and without the procedures that rules are compiled into.
void define_info_words(Tcl_Interp* interp);

} // namespace sluice::tclbind
