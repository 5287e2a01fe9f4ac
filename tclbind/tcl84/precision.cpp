#include "tclbind/tcl84/precision.h"

#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

constexpr const char* variable = "tcl_precision";
constexpr const char* digits = "12";

void watch(Tcl_Interp* interp);

char* refuse(ClientData, Tcl_Interp* interp, const char*, const char*, int flags) {
    if ((flags & TCL_INTERP_DESTROYED) != 0) {
        return nullptr;
    }
    Tcl_SetVar(interp, variable, digits, TCL_GLOBAL_ONLY);
    if ((flags & TCL_TRACE_DESTROYED) != 0) {
        watch(interp);
    }
    static char message[] = "can't modify precision from a safe interpreter";
    return (flags & TCL_TRACE_WRITES) != 0 ? message : nullptr;
}

void watch(Tcl_Interp* interp) {
    Tcl_TraceVar2(interp, variable, nullptr, TCL_GLOBAL_ONLY | TCL_TRACE_WRITES | TCL_TRACE_UNSETS, &refuse, nullptr);
}

} // namespace

void fix_precision(Tcl_Interp* interp) {
    Tcl_SetVar(interp, variable, digits, TCL_GLOBAL_ONLY);
    // Tcl's own trace would take a new value over before ours refuses it.
    Tcl_UntraceVar2(interp, variable, nullptr, TCL_GLOBAL_ONLY | TCL_TRACE_READS | TCL_TRACE_WRITES | TCL_TRACE_UNSETS, &TclPrecTraceProc,
                    nullptr);
    watch(interp);
}

} // namespace sluice::tclbind
