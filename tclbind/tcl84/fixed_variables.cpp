#include "tclbind/tcl84/fixed_variables.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

/// A variable with its value, or an array with its elements. Owned by the interpreter, as its associated data.
struct Fixed {
    std::string name;
    std::vector<std::pair<std::string, std::string>> elements; ///< one without a name: no array
};

void watch(Tcl_Interp* interp, Fixed* fixed);

void restore(Tcl_Interp* interp, const Fixed& fixed) {
    for (const auto& [element, value] : fixed.elements) {
        Tcl_SetVar2(interp, fixed.name.c_str(), element.empty() ? nullptr : element.c_str(), value.c_str(), TCL_GLOBAL_ONLY);
    }
}

/// A new element of an array is taken away again.
void remove_foreign(Tcl_Interp* interp, const Fixed& fixed, const char* element) {
    for (const auto& known : fixed.elements) {
        if (element == nullptr || known.first == element) {
            return;
        }
    }
    Tcl_UnsetVar2(interp, fixed.name.c_str(), element, TCL_GLOBAL_ONLY);
}

char* refuse(ClientData data, Tcl_Interp* interp, const char*, const char* element, int flags) {
    auto* const fixed = static_cast<Fixed*>(data);
    if ((flags & TCL_INTERP_DESTROYED) != 0) {
        return nullptr;
    }
    const bool is_written = (flags & TCL_TRACE_WRITES) != 0;
    if (is_written) {
        remove_foreign(interp, *fixed, element);
    }
    restore(interp, *fixed);
    if ((flags & TCL_TRACE_DESTROYED) != 0) {
        watch(interp, fixed);
    }
    static char message[] = "variable is read-only";
    return is_written ? message : nullptr;
}

void watch(Tcl_Interp* interp, Fixed* fixed) {
    Tcl_TraceVar2(interp, fixed->name.c_str(), nullptr, TCL_GLOBAL_ONLY | TCL_TRACE_WRITES | TCL_TRACE_UNSETS, &refuse, fixed);
}

void fix(Tcl_Interp* interp, std::string name, const std::vector<std::string>& elements) {
    auto fixed = std::make_unique<Fixed>();
    for (const std::string& element : elements) {
        const char* value = Tcl_GetVar2(interp, name.c_str(), element.empty() ? nullptr : element.c_str(), TCL_GLOBAL_ONLY);
        fixed->elements.emplace_back(element, value != nullptr ? value : "");
    }
    fixed->name = std::move(name);
    watch(interp, fixed.get());
    const std::string key = "sluice fixed " + fixed->name;
    Tcl_SetAssocData(
        interp, key.c_str(), [](ClientData data, Tcl_Interp*) { delete static_cast<Fixed*>(data); }, fixed.release());
}

} // namespace

void fix_variables(Tcl_Interp* interp) {
    constexpr const char* precision = "tcl_precision";
    Tcl_SetVar(interp, precision, "12", TCL_GLOBAL_ONLY);
    // Tcl's own trace would take a new value over before ours refuses it.
    Tcl_UntraceVar2(interp, precision, nullptr, TCL_GLOBAL_ONLY | TCL_TRACE_READS | TCL_TRACE_WRITES | TCL_TRACE_UNSETS, &TclPrecTraceProc,
                    nullptr);
    fix(interp, precision, {""});
    fix(interp, "tcl_version", {""});
    fix(interp, "tcl_patchLevel", {""});
    fix(interp, "tcl_platform", {"byteOrder", "machine", "os", "osVersion", "platform", "tmmVersion", "wordSize"});
}

} // namespace sluice::tclbind
