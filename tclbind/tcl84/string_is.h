#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Is the word a class that `string is` of Tcl 8.4 has? Fails with 8.4's message otherwise.
int check_string_class(Tcl_Interp* interp, Tcl_Obj* word);

} // namespace sluice::tclbind
