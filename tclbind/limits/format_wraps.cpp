#include <algorithm>
#include <charconv>
#include <cstdint>

#include "tclbind/limits/event_limits.h"
#include "tclbind/limits/large_count.h"

// Replacement for a function of libtcl (tcl_wraps.txt): a width of two billion is made into a string of two billion characters, already
// while a rule is compiled when all words are literal. And `%c` makes a byte: BIG-IP's Tcl knows no other characters.

namespace sluice::tclbind {

namespace {

bool is_large(Tcl_Obj* argument) {
    constexpr auto bound = static_cast<Tcl_WideInt>(string_bytes_max);
    Tcl_WideInt width = 0;
    return Tcl_GetWideIntFromObj(nullptr, argument, &width) == TCL_OK && (width > bound || width < -bound);
}

/// Does Tcl's inner UTF-8 hold a character beyond 255?
bool has_wide_character(Tcl_Obj* object) {
    int length = 0;
    const char* text = Tcl_GetStringFromObj(object, &length);
    return std::any_of(text, text + length, [](char c) { return static_cast<unsigned char>(c) >= 0xC4; });
}

/// Takes a new value; gives it back, or one that has the low bytes of its characters.
Tcl_Obj* low_bytes(Tcl_Obj* object) {
    if (object == nullptr || !has_wide_character(object)) {
        return object;
    }
    int length = 0;
    const unsigned char* bytes = Tcl_GetByteArrayFromObj(object, &length);
    Tcl_Obj* narrow = Tcl_NewByteArrayObj(bytes, length);
    Tcl_IncrRefCount(object);
    Tcl_DecrRefCount(object);
    return narrow;
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
        return sluice::tclbind::low_bytes(__real_Tcl_Format(interp, format, objc, objv));
    }
    if (interp != nullptr) {
        Tcl_SetObjResult(interp, Tcl_NewStringObj("result exceeds max size for a Tcl value", -1));
    }
    return nullptr;
}
}
