#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "tclbind/limits/event_limits.h"
#include "tclbind/tcl_object.h"

// Replacements for functions of libtcl (tcl_wraps.txt). `set x [list $x $x]` forty times holds a few kB as a list and 2^40 bytes as text,
// and Tcl ends the process when a value's text reaches 2^31: elements beyond the bound become empty, and the event ends.

namespace sluice::tclbind {

namespace {

/// Bytes that the elements of the list that is being written have.
thread_local std::size_t list_bytes = 0;
/// Elements have been measured and written: the next one measured belongs to another list.
thread_local bool is_written = false;
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

/// Tcl takes text without `const` and does not write to it.
thread_local char nothing[] = "";

/// Set beside Tcl's own flags of an element that is left out.
constexpr char left_out = 64;

bool is_too_much(int length) {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr) {
        return false;
    }
    if (nesting == 0 && std::exchange(is_written, false)) {
        list_bytes = 0;
    }
    list_bytes += static_cast<std::size_t>(std::max(length, 0));
    if (list_bytes <= list_bytes_max && length <= static_cast<int>(string_bytes_max) && !limits->holds_too_many_bytes()) {
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

/// The text of an object that may be a list of lists.
template <typename Make>
char* make_text(Tcl_Obj* object, const Make& make) {
    if (object->bytes != nullptr) {
        return make();
    }
    if (is_nested_too_deep()) {
        return nullptr;
    }
    if (nesting == 0) {
        list_bytes = 0;
    }
    ++nesting;
    char* text = make();
    --nesting;
    return text;
}

} // namespace sluice::tclbind

using sluice::tclbind::holds_too_much;
using sluice::tclbind::is_too_much;
using sluice::tclbind::is_written;
using sluice::tclbind::joins_too_much;
using sluice::tclbind::left_out;
using sluice::tclbind::make_text;
using sluice::tclbind::nesting;
using sluice::tclbind::nothing;

extern "C" {

unsigned int __real_TclScanElement(const char* text, int length, char* flags);
unsigned int __wrap_TclScanElement(const char* text, int length, char* flags);
int __real_TclConvertElement(const char* text, int length, char* to, int flags);
int __wrap_TclConvertElement(const char* text, int length, char* to, int flags);
char* __real_Tcl_GetStringFromObj(Tcl_Obj* object, int* length);
char* __wrap_Tcl_GetStringFromObj(Tcl_Obj* object, int* length);
char* __real_Tcl_GetString(Tcl_Obj* object);
char* __wrap_Tcl_GetString(Tcl_Obj* object);
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
    is_written = is_written || nesting == 0;
    if ((flags & left_out) != 0) {
        return __real_TclConvertElement("", 0, to, flags & ~left_out);
    }
    return __real_TclConvertElement(text, length, to, flags);
}

char* __wrap_Tcl_GetStringFromObj(Tcl_Obj* object, int* length) {
    char* text = make_text(object, [&] { return __real_Tcl_GetStringFromObj(object, length); });
    if (text != nullptr) {
        return text;
    }
    if (length != nullptr) {
        *length = 0;
    }
    return nothing;
}

char* __wrap_Tcl_GetString(Tcl_Obj* object) {
    char* text = make_text(object, [&] { return __real_Tcl_GetString(object); });
    return text != nullptr ? text : nothing;
}

int __wrap_TclFindElement(Tcl_Interp* interp, const char* list, int length, const char** element, const char** next, int* size,
                          int* braced) {
    return holds_too_much() ? TCL_ERROR : __real_TclFindElement(interp, list, length, element, next, size, braced);
}

Tcl_Obj* __wrap_Tcl_ConcatObj(int count, Tcl_Obj* const words[]) {
    return joins_too_much({words, static_cast<std::size_t>(count)}) ? Tcl_NewObj() : __real_Tcl_ConcatObj(count, words);
}
}
