#include "tclbind/tcl84/channel_commands.h"

#include <string>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

int no_channel(Tcl_Interp* interp, Tcl_Obj* name) {
    Tcl_SetObjResult(interp, new_text(std::string{"can not find channel named \""}.append(text_of(name)).append("\"")));
    return TCL_ERROR;
}

int puts(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const bool no_newline = objc > 2 && text_of(objv[1]) == "-nonewline";
    const int words = objc - (no_newline ? 2 : 1);
    if (words != 1 && words != 2) {
        Tcl_WrongNumArgs(interp, 1, objv, "?-nonewline? ?channelId? string");
        return TCL_ERROR;
    }
    Tcl_Obj* const channel = objv[objc - 2];
    const bool is_known = words == 1 || text_of(channel) == "stdout" || text_of(channel) == "stderr";
    return is_known ? TCL_OK : no_channel(interp, channel);
}

int read(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc != 2 && objc != 3) {
        Tcl_WrongNumArgs(interp, 1, objv, "channelId ?numChars?");
        return TCL_ERROR;
    }
    return no_channel(interp, objv[objc == 3 && text_of(objv[1]) == "-nonewline" ? 2 : 1]);
}

int fileevent(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc != 3 && objc != 4) {
        Tcl_WrongNumArgs(interp, 1, objv, "channelId event ?script?");
        return TCL_ERROR;
    }
    return no_channel(interp, objv[1]);
}

} // namespace

void define_channel_commands(Tcl_Interp* interp) {
    Tcl_CreateObjCommand(interp, "::puts", &puts, nullptr, nullptr);
    Tcl_CreateObjCommand(interp, "::read", &read, nullptr, nullptr);
    Tcl_CreateObjCommand(interp, "::fileevent", &fileevent, nullptr, nullptr);
}

} // namespace sluice::tclbind
