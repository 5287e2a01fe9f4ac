#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include <malloc.h>

#include "tclbind/limits/event_limits.h"
#include "tclbind/limits/regex_run.h"

// Replacements for functions of libtcl (tcl_wraps.txt). Tcl's own allocator keeps every small block for ever and cannot say how much is
// in use; the C library's can do both.

namespace sluice::tclbind {

namespace {

thread_local std::int64_t bytes_held = 0;
/// What the running event may come to hold.
thread_local std::int64_t bytes_bound = std::numeric_limits<std::int64_t>::max();

/// Blocks of this size and more are counted by power of two.
constexpr std::size_t large_block_bytes = std::size_t{1} << 16;
thread_local std::array<std::uint32_t, 64> large_blocks{};

/// What a regular expression takes it gives back, or its time ends it.
void bound_reached() {
    EventLimits* limits = limits_of_running_event();
    if (limits != nullptr && running_regex() == nullptr && limits->reached() == LimitReached::none && limits->holds_too_many_bytes()) {
        limits->too_many_bytes();
    }
}

void* counted(void* block) {
    const std::size_t size = malloc_usable_size(block);
    bytes_held += static_cast<std::int64_t>(size);
    if (size >= large_block_bytes) {
        ++large_blocks[static_cast<std::size_t>(std::bit_width(size))];
    }
    if (bytes_held > bytes_bound) {
        bound_reached();
    }
    return block;
}

void uncounted(std::size_t size) {
    bytes_held -= static_cast<std::int64_t>(size);
    if (size >= large_block_bytes) {
        --large_blocks[static_cast<std::size_t>(std::bit_width(size))];
    }
}

/// The C library's heap is entered and left whole, also by a regular expression that is being given up.
class HeapCall {
public:
    HeapCall() : run_(running_regex()) { mark(true); }
    ~HeapCall() { mark(false); }
    HeapCall(const HeapCall&) = delete;
    HeapCall& operator=(const HeapCall&) = delete;

    void allocated(void* block) {
        if (run_ != nullptr) {
            run_->blocks.insert(block);
        }
    }
    void freed(void* block) {
        if (run_ != nullptr) {
            run_->blocks.erase(block);
        }
    }

private:
    void mark(bool inside) {
        if (run_ != nullptr) {
            std::atomic_signal_fence(std::memory_order_seq_cst);
            run_->in_allocation = inside;
            std::atomic_signal_fence(std::memory_order_seq_cst);
        }
    }

    RegexRun* run_;
};

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

void bound_tcl_bytes(std::optional<std::int64_t> most) {
    bytes_bound = most.value_or(std::numeric_limits<std::int64_t>::max());
}

std::size_t tcl_largest_block() {
    for (std::size_t width = large_blocks.size() - 1; (std::size_t{1} << width) > large_block_bytes; --width) {
        if (large_blocks[width] > 0) {
            return std::size_t{1} << width;
        }
    }
    return large_block_bytes;
}

} // namespace sluice::tclbind

using sluice::tclbind::counted;
using sluice::tclbind::HeapCall;
using sluice::tclbind::may_grow;
using sluice::tclbind::uncounted;

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
    HeapCall heap;
    void* block = std::malloc(size);
    heap.allocated(block);
    return static_cast<char*>(block == nullptr ? nullptr : counted(block));
}

char* __wrap_TclpRealloc(char* block, unsigned int size) {
    HeapCall heap;
    const std::size_t before = malloc_usable_size(block);
    heap.freed(block);
    void* grown = std::realloc(block, size);
    heap.allocated(grown == nullptr ? block : grown);
    if (grown == nullptr) {
        return nullptr;
    }
    uncounted(before);
    return static_cast<char*>(counted(grown));
}

void __wrap_TclpFree(char* block) {
    HeapCall heap;
    heap.freed(block);
    uncounted(malloc_usable_size(block));
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
