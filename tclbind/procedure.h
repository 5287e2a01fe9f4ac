#pragma once

#include <string>

#include <tcl.h>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// A Tcl procedure without a name that a script could use.
struct HiddenProcedure {
    ClientData data = nullptr; ///< for TclNRInterpProc
    Tcl_Command token = nullptr;
    ObjRef body; ///< the value that Tcl has compiled; it names the text's place in memory when a command in it fails
};

/// Makes a procedure and hides its command. Throws std::runtime_error with Tcl's message.
HiddenProcedure make_hidden_procedure(Tcl_Interp* interp, const std::string& name, const std::string& arguments, const std::string& body);

} // namespace sluice::tclbind
