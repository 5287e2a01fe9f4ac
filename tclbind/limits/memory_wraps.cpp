#include <cstdlib>
#include <malloc.h>

#include "tclbind/limits/event_limits.h"

// Replacements for functions of libtcl (tcl_wraps.txt). Tcl's own allocator keeps every small block for ever and cannot say how much is
// in use; the C library's can do both.

namespace sluice::tclbind {

namespace {

thread_local std::int64_t bytes_held = 0;

void* counted(void* block) {
    bytes_held += static_cast<std::int64_t>(malloc_usable_size(block));
    return block;
}

/// May `object` grow by `more` bytes? Otherwise the growth is left out and the event ends at its next check.
bool may_grow(Tcl_Obj* object, std::size_t more) {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr) {
        return true;
    }
    const std::size_t now =
        object->bytes != nullptr ? static_cast<std::size_t>(object->length) : static_cast<std::size_t>(Tcl_GetCharLength(object));
    if (now + more <= string_bytes_max) {
        return true;
    }
    limits->string_too_long();
    return false;
}

} // namespace

std::int64_t tcl_bytes_held() {
    return bytes_held;
}

} // namespace sluice::tclbind

using sluice::tclbind::bytes_held;
using sluice::tclbind::counted;
using sluice::tclbind::may_grow;

extern "C" {

char* __wrap_TclpAlloc(unsigned int size);
char* __wrap_TclpRealloc(char* block, unsigned int size);
void __wrap_TclpFree(char* block);
void __real_Tcl_AppendObjToObj(Tcl_Obj* object, Tcl_Obj* appended);
void __wrap_Tcl_AppendObjToObj(Tcl_Obj* object, Tcl_Obj* appended);
void __real_Tcl_AppendToObj(Tcl_Obj* object, const char* bytes, int length);
void __wrap_Tcl_AppendToObj(Tcl_Obj* object, const char* bytes, int length);
void __real_Tcl_AppendUnicodeToObj(Tcl_Obj* object, const Tcl_UniChar* characters, int length);
void __wrap_Tcl_AppendUnicodeToObj(Tcl_Obj* object, const Tcl_UniChar* characters, int length);

char* __wrap_TclpAlloc(unsigned int size) {
    void* block = std::malloc(size);
    return static_cast<char*>(block == nullptr ? nullptr : counted(block));
}

char* __wrap_TclpRealloc(char* block, unsigned int size) {
    const auto before = static_cast<std::int64_t>(malloc_usable_size(block));
    void* grown = std::realloc(block, size);
    if (grown == nullptr) {
        return nullptr;
    }
    bytes_held -= before;
    return static_cast<char*>(counted(grown));
}

void __wrap_TclpFree(char* block) {
    bytes_held -= static_cast<std::int64_t>(malloc_usable_size(block));
    std::free(block);
}

void __wrap_Tcl_AppendObjToObj(Tcl_Obj* object, Tcl_Obj* appended) {
    const std::size_t more =
        appended->bytes != nullptr ? static_cast<std::size_t>(appended->length) : static_cast<std::size_t>(Tcl_GetCharLength(appended));
    if (may_grow(object, more)) {
        __real_Tcl_AppendObjToObj(object, appended);
    }
}

void __wrap_Tcl_AppendToObj(Tcl_Obj* object, const char* bytes, int length) {
    if (length < 0 || may_grow(object, static_cast<std::size_t>(length))) {
        __real_Tcl_AppendToObj(object, bytes, length);
    }
}

void __wrap_Tcl_AppendUnicodeToObj(Tcl_Obj* object, const Tcl_UniChar* characters, int length) {
    if (length < 0 || may_grow(object, static_cast<std::size_t>(length))) {
        __real_Tcl_AppendUnicodeToObj(object, characters, length);
    }
}
}
