#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "tclbind/limits/event_limits.h"
#include "tclbind/tcl_object.h"

// Replacements for functions of libtcl (tcl_wraps.txt). `set x [list $x $x]` forty times holds a few kB as a list and 2^40 bytes as text,
// and Tcl ends the process when a value's text reaches 2^31: elements beyond the bound become empty, and the event ends.

namespace sluice::tclbind {

namespace {

/// Bytes that elements have been written to since the event's last check.
thread_local std::size_t list_bytes = 0;
constexpr std::size_t list_bytes_max = string_bytes_max * 4;

/// Lists in lists that deep are turned into text by as many nested calls.
constexpr int nesting_max = 1000;
thread_local int nesting = 0;

bool is_nested_too_deep() {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr || nesting < nesting_max) {
        return false;
    }
    limits->string_too_long();
    return true;
}

/// Text that becomes a list grows by an object an element.
bool holds_too_much() {
    constexpr unsigned look_every = 1024;
    thread_local unsigned calls = 0;
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr || ++calls % look_every != 0) {
        return false;
    }
    return limits->check() != TCL_OK;
}

/// Set beside Tcl's own flags of an element that is left out.
constexpr char left_out = 64;

bool is_too_much(int length) {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr) {
        return false;
    }
    list_bytes += static_cast<std::size_t>(std::max(length, 0));
    if (list_bytes <= list_bytes_max && length <= static_cast<int>(string_bytes_max)) {
        return false;
    }
    limits->string_too_long();
    return true;
}

bool is_list(const Tcl_Obj* object) {
    return object->typePtr != nullptr && std::string_view{object->typePtr->name} == "list";
}

/// Would `concat` make text of its words, and too much of it?
bool joins_too_much(std::span<Tcl_Obj* const> words) {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr || std::all_of(words.begin(), words.end(), is_list)) {
        return false;
    }
    std::size_t sum = 0;
    for (Tcl_Obj* word : words) {
        sum += text_of(word).size() + 1;
        if (sum > string_bytes_max) {
            limits->string_too_long();
            return true;
        }
    }
    return false;
}

} // namespace

void forget_list_bytes() {
    list_bytes = 0;
}

} // namespace sluice::tclbind

using sluice::tclbind::holds_too_much;
using sluice::tclbind::is_nested_too_deep;
using sluice::tclbind::is_too_much;
using sluice::tclbind::joins_too_much;
using sluice::tclbind::left_out;
using sluice::tclbind::nesting;

extern "C" {

unsigned int __real_TclScanElement(const char* text, int length, char* flags);
unsigned int __wrap_TclScanElement(const char* text, int length, char* flags);
int __real_TclConvertElement(const char* text, int length, char* to, int flags);
int __wrap_TclConvertElement(const char* text, int length, char* to, int flags);
char* __real_Tcl_GetStringFromObj(Tcl_Obj* object, int* length);
char* __wrap_Tcl_GetStringFromObj(Tcl_Obj* object, int* length);
int __real_TclFindElement(Tcl_Interp* interp, const char* list, int length, const char** element, const char** next, int* size,
                          int* braced);
int __wrap_TclFindElement(Tcl_Interp* interp, const char* list, int length, const char** element, const char** next, int* size,
                          int* braced);
Tcl_Obj* __real_Tcl_ConcatObj(int count, Tcl_Obj* const words[]);
Tcl_Obj* __wrap_Tcl_ConcatObj(int count, Tcl_Obj* const words[]);

unsigned int __wrap_TclScanElement(const char* text, int length, char* flags) {
    if (!is_too_much(length < 0 && text != nullptr ? static_cast<int>(std::strlen(text)) : length)) {
        return __real_TclScanElement(text, length, flags);
    }
    const unsigned int bytes = __real_TclScanElement("", 0, flags);
    *flags = static_cast<char>(*flags | left_out);
    return bytes;
}

int __wrap_TclConvertElement(const char* text, int length, char* to, int flags) {
    if ((flags & left_out) != 0) {
        return __real_TclConvertElement("", 0, to, flags & ~left_out);
    }
    return __real_TclConvertElement(text, length, to, flags);
}

char* __wrap_Tcl_GetStringFromObj(Tcl_Obj* object, int* length) {
    if (object->bytes != nullptr) {
        return __real_Tcl_GetStringFromObj(object, length);
    }
    if (is_nested_too_deep()) {
        static char nothing[] = "";
        if (length != nullptr) {
            *length = 0;
        }
        return nothing;
    }
    ++nesting;
    char* text = __real_Tcl_GetStringFromObj(object, length);
    --nesting;
    return text;
}

int __wrap_TclFindElement(Tcl_Interp* interp, const char* list, int length, const char** element, const char** next, int* size,
                          int* braced) {
    return holds_too_much() ? TCL_ERROR : __real_TclFindElement(interp, list, length, element, next, size, braced);
}

Tcl_Obj* __wrap_Tcl_ConcatObj(int count, Tcl_Obj* const words[]) {
    return joins_too_much({words, static_cast<std::size_t>(count)}) ? Tcl_NewObj() : __real_Tcl_ConcatObj(count, words);
}
}
