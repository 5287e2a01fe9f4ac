#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Numbers print with 12 digits, as in Tcl 8.4; and neither that nor what Tcl says of itself and of the host can be changed or removed by
/// a rule, which would do it for every connection. Call when all of these variables have their values.
void fix_variables(Tcl_Interp* interp);

} // namespace sluice::tclbind
