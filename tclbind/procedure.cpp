#include "tclbind/procedure.h"

#include <stdexcept>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

HiddenProcedure make_hidden_procedure(Tcl_Interp* interp, const std::string& name, const std::string& arguments, const std::string& body) {
    const ObjRef words[] = {ObjRef{new_text("::proc")}, ObjRef{new_text(name)}, ObjRef{new_text(arguments)}, ObjRef{new_text(body)}};
    Tcl_Obj* const objv[] = {words[0].get(), words[1].get(), words[2].get(), words[3].get()};
    HiddenProcedure procedure;
    Tcl_CmdInfo info;
    if (Tcl_EvalObjv(interp, 4, objv, TCL_EVAL_GLOBAL) == TCL_OK) {
        procedure.token = Tcl_FindCommand(interp, name.c_str(), nullptr, TCL_GLOBAL_ONLY);
    }
    const bool made = procedure.token != nullptr && Tcl_GetCommandInfoFromToken(procedure.token, &info) != 0;
    if (!made || Tcl_HideCommand(interp, name.c_str(), name.c_str()) != TCL_OK) {
        throw std::runtime_error(std::string{"cannot compile "} + name + ": " + Tcl_GetStringResult(interp));
    }
    procedure.data = info.objClientData;
    procedure.body = words[3];
    return procedure;
}

} // namespace sluice::tclbind
