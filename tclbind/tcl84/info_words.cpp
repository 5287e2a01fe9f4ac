#include "tclbind/tcl84/info_words.h"

#include <string>
#include <string_view>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

Tcl_ObjCmdProc* function_of(Tcl_Interp* interp, const std::string& word) {
    Tcl_CmdInfo info;
    return Tcl_GetCommandInfo(interp, ("::tcl::info::" + word).c_str(), &info) != 0 ? info.objProc : nullptr;
}

/// Tcl's own function is the client data.
int run_stock(ClientData stock, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    return reinterpret_cast<Tcl_ObjCmdProc*>(stock)(nullptr, interp, objc, objv);
}

bool is_hidden(std::string_view name) {
    return name.starts_with("::sluice::") || name.starts_with("::tcl::");
}

int list_names(ClientData stock, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const int code = run_stock(stock, interp, objc, objv);
    int count = 0;
    Tcl_Obj** names = nullptr;
    const ObjRef all{Tcl_GetObjResult(interp)};
    if (code != TCL_OK || Tcl_ListObjGetElements(nullptr, all.get(), &count, &names) != TCL_OK) {
        return code;
    }
    Tcl_Obj* shown = Tcl_NewListObj(0, nullptr);
    for (int i = 0; i < count; ++i) {
        if (!is_hidden(text_of(names[i]))) {
            Tcl_ListObjAppendElement(nullptr, shown, names[i]);
        }
    }
    Tcl_SetObjResult(interp, shown);
    return TCL_OK;
}

/// Of a procedure of a rule the frame's first word is `call NAME`; a handler is no procedure.
int level(ClientData stock, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const int code = run_stock(stock, interp, objc, objv);
    Tcl_Obj* first = nullptr;
    const ObjRef words{Tcl_DuplicateObj(Tcl_GetObjResult(interp))};
    if (code != TCL_OK || objc != 2 || Tcl_ListObjIndex(nullptr, words.get(), 0, &first) != TCL_OK || first == nullptr) {
        return code;
    }
    const std::string name{text_of(first)};
    if (name.starts_with("sluice ")) {
        Tcl_SetObjResult(interp, new_text("bad level \"" + std::string{text_of(objv[1])} + "\""));
        return TCL_ERROR;
    }
    if (name.starts_with("call ")) {
        Tcl_Obj* const plain[] = {new_text("call"), new_text(name.substr(5))};
        Tcl_ListObjReplace(nullptr, words.get(), 0, 1, 2, plain);
        Tcl_SetObjResult(interp, words.get());
    }
    return TCL_OK;
}

void define(Tcl_Interp* interp, const std::string& word, Tcl_ObjCmdProc* function) {
    Tcl_CreateObjCommand(interp, ("::sluice::info::" + word).c_str(), function, reinterpret_cast<ClientData>(function_of(interp, word)),
                         nullptr);
}

} // namespace

void define_info_words(Tcl_Interp* interp) {
    define(interp, "commands", &list_names);
    define(interp, "procs", &list_names);
    define(interp, "level", &level);
}

} // namespace sluice::tclbind
