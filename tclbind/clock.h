#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Defines `clock seconds|clicks|format|scan` as of Tcl 8.4, without Tcl's script library.
void define_clock(Tcl_Interp* interp);

} // namespace sluice::tclbind
