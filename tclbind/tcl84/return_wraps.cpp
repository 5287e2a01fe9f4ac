#include <string_view>

#include <tcl.h>

// Replacements for functions of libtcl (tcl_wraps.txt): `return` has three options, as in Tcl 8.4.

struct Command;
struct CompileEnv;

namespace {

bool is_known(std::string_view option) {
    return option == "-code" || option == "-errorinfo" || option == "-errorcode";
}

} // namespace

extern "C" {

int __real_TclCompileReturnCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment);
int __wrap_TclCompileReturnCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment);
int __real_TclMergeReturnOptions(Tcl_Interp* interp, int objc, Tcl_Obj* const objv[], Tcl_Obj** options, int* code, int* level);
int __wrap_TclMergeReturnOptions(Tcl_Interp* interp, int objc, Tcl_Obj* const objv[], Tcl_Obj** options, int* code, int* level);

/// `return -options O TEXT` is compiled without a look at the options: left to the command, which refuses it.
int __wrap_TclCompileReturnCmd(Tcl_Interp* interp, Tcl_Parse* parse, Command* command, CompileEnv* environment) {
    const Tcl_Token* word = parse->tokenPtr + parse->tokenPtr->numComponents + 1;
    const bool refused = parse->numWords > 2 && std::string_view{word->start, static_cast<std::size_t>(word->size)} == "-options";
    return refused ? TCL_ERROR : __real_TclCompileReturnCmd(interp, parse, command, environment);
}

/// Called when a `return` is compiled, too: what fails there is compiled as a call, which then fails when it runs.
int __wrap_TclMergeReturnOptions(Tcl_Interp* interp, int objc, Tcl_Obj* const objv[], Tcl_Obj** options, int* code, int* level) {
    for (int i = 0; i + 1 < objc; i += 2) {
        if (!is_known(Tcl_GetString(objv[i]))) {
            if (interp != nullptr) {
                Tcl_SetObjResult(interp,
                                 Tcl_ObjPrintf("bad option \"%s\": must be -code, -errorcode, or -errorinfo", Tcl_GetString(objv[i])));
            }
            return TCL_ERROR;
        }
    }
    return __real_TclMergeReturnOptions(interp, objc, objv, options, code, level);
}
}
