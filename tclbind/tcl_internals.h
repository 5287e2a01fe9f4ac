#pragma once

#include <tcl.h>

/// Functions of libtcl 8.6 that its public header leaves out. They are reached because libtcl is linked statically; their signatures
/// are those of 8.6.x, which changes no interface between patch levels.
extern "C" {
int TclNRCoroutineObjCmd(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
int TclNRYieldObjCmd(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
/// `data` is the client data of the coroutine's command.
int TclNRInterpCoroutine(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
/// `data` is the client data of the procedure's command.
int TclNRInterpProc(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
/// What every command made by `proc` has as its function.
int TclObjInterpProc(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
int TclNRUplevelObjCmd(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
/// The trace by which Tcl takes over what is written to tcl_precision.
char* TclPrecTraceProc(ClientData data, Tcl_Interp* interp, const char* name1, const char* name2, int flags);
int TclNRSubstObjCmd(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]);
}
