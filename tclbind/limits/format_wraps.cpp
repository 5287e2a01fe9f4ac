#include <algorithm>
#include <charconv>
#include <cstdint>

#include "tclbind/limits/event_limits.h"
#include "tclbind/limits/large_count.h"

// Replacement for a function of libtcl (tcl_wraps.txt): a width of two billion is made into a string of two billion characters, already
// while a rule is compiled when all words are literal.

namespace sluice::tclbind {

namespace {

bool is_large(Tcl_Obj* argument) {
    constexpr auto bound = static_cast<Tcl_WideInt>(string_bytes_max);
    Tcl_WideInt width = 0;
    return Tcl_GetWideIntFromObj(nullptr, argument, &width) == TCL_OK && (width > bound || width < -bound);
}

} // namespace

bool has_large_count(std::string_view text, std::span<Tcl_Obj* const> arguments) {
    for (const char* at = text.data(); at != text.data() + text.size();) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(at, text.data() + text.size(), number);
        if (end != at && (error != std::errc{} || number > string_bytes_max)) {
            return true;
        }
        at = std::max(end, at + 1);
    }
    return text.find('*') != std::string_view::npos && std::ranges::any_of(arguments, &is_large);
}

} // namespace sluice::tclbind

extern "C" {

Tcl_Obj* __real_Tcl_Format(Tcl_Interp* interp, const char* format, int objc, Tcl_Obj* const objv[]);
Tcl_Obj* __wrap_Tcl_Format(Tcl_Interp* interp, const char* format, int objc, Tcl_Obj* const objv[]);

Tcl_Obj* __wrap_Tcl_Format(Tcl_Interp* interp, const char* format, int objc, Tcl_Obj* const objv[]) {
    if (!sluice::tclbind::has_large_count(format, {objv, static_cast<std::size_t>(objc)})) {
        return __real_Tcl_Format(interp, format, objc, objv);
    }
    if (interp != nullptr) {
        Tcl_SetObjResult(interp, Tcl_NewStringObj("result exceeds max size for a Tcl value", -1));
    }
    return nullptr;
}
}
