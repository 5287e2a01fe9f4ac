#include <string_view>

#include <tcl.h>

// Replacements for functions of libtcl (tcl_wraps.txt): an index is an integer or `end-N`, as in Tcl 8.4. Later ones add `end+N` and
// `M+N`.

namespace {

/// `text` without the blanks in front, which an integer may have.
std::string_view text_in(Tcl_Obj* object) {
    int length = 0;
    const char* text = Tcl_GetStringFromObj(object, &length);
    std::string_view word{text, static_cast<std::size_t>(length)};
    word.remove_prefix(std::min(word.find_first_not_of(" \t\n\v\f\r"), word.size()));
    return word;
}

bool is_of_later_tcl(std::string_view index) {
    if (index.starts_with("end")) {
        return index.size() > 3 && index[3] != '-';
    }
    return index.find_first_of("+-", 1) != std::string_view::npos;
}

int fail(Tcl_Interp* interp, Tcl_Obj* index) {
    if (interp != nullptr) {
        Tcl_SetObjResult(interp, Tcl_ObjPrintf("bad index \"%s\": must be integer or end?-integer?", Tcl_GetString(index)));
        Tcl_SetErrorCode(interp, "TCL", "VALUE", "INDEX", nullptr);
    }
    return TCL_ERROR;
}

} // namespace

extern "C" {

int __real_TclGetIntForIndex(Tcl_Interp* interp, Tcl_Obj* object, int end_value, int* index);
int __wrap_TclGetIntForIndex(Tcl_Interp* interp, Tcl_Obj* object, int end_value, int* index);
int __real_TclIndexEncode(Tcl_Interp* interp, Tcl_Obj* object, int before, int after, int* index);
int __wrap_TclIndexEncode(Tcl_Interp* interp, Tcl_Obj* object, int before, int after, int* index);

int __wrap_TclGetIntForIndex(Tcl_Interp* interp, Tcl_Obj* object, int end_value, int* index) {
    const bool good = !is_of_later_tcl(text_in(object)) && __real_TclGetIntForIndex(nullptr, object, end_value, index) == TCL_OK;
    return good ? TCL_OK : fail(interp, object);
}

/// At compile time: a literal that is refused is looked at again when it is used.
int __wrap_TclIndexEncode(Tcl_Interp* interp, Tcl_Obj* object, int before, int after, int* index) {
    return is_of_later_tcl(text_in(object)) ? fail(interp, object) : __real_TclIndexEncode(interp, object, before, after, index);
}
}
