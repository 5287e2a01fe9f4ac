#include <tcl.h>

// Replacement for a function of libtcl (tcl_wraps.txt). Tcl collects the operands of a failed instruction for `info errorstack`, which no
// rule has; in a long expression with nested choices it takes the wrong place of the stack for them, and ends the process.

extern "C" {

Tcl_Obj* __wrap_TclGetInnerContext(Tcl_Interp* interp, const unsigned char* pc, Tcl_Obj** top);

Tcl_Obj* __wrap_TclGetInnerContext(Tcl_Interp*, const unsigned char*, Tcl_Obj**) {
    return nullptr;
}
}
