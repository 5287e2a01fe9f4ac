#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Numbers print with 12 digits, as in Tcl 8.4. A rule cannot change that: it would change it for every connection.
void fix_precision(Tcl_Interp* interp);

} // namespace sluice::tclbind
