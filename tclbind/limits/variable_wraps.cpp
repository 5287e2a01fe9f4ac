#include <algorithm>
#include <utility>

#include <tcl.h>

// Replacements for functions of libtcl (tcl_wraps.txt). Tcl frees a frame's variables by looking for the first one again and again, from
// the first bucket on: a frame of 200,000 variables took a minute. Here the search goes on where the last variable was found.

namespace {

struct Deletion {
    Tcl_HashTable* table = nullptr;
    int bucket = 0; ///< those before it are empty
};
thread_local Deletion deletion;

Tcl_HashEntry* find_from(Tcl_HashSearch* search, int bucket) {
    search->tablePtr = deletion.table;
    search->nextIndex = bucket;
    search->nextEntryPtr = nullptr;
    Tcl_HashEntry* entry = Tcl_NextHashEntry(search);
    deletion.bucket = std::max(search->nextIndex - 1, 0);
    return entry;
}

} // namespace

extern "C" {

void __real_TclDeleteVars(void* interp, Tcl_HashTable* table);
void __wrap_TclDeleteVars(void* interp, Tcl_HashTable* table);
Tcl_HashEntry* __real_Tcl_FirstHashEntry(Tcl_HashTable* table, Tcl_HashSearch* search);
Tcl_HashEntry* __wrap_Tcl_FirstHashEntry(Tcl_HashTable* table, Tcl_HashSearch* search);

/// `table` is Tcl's TclVarHashTable, which begins with the hash table.
void __wrap_TclDeleteVars(void* interp, Tcl_HashTable* table) {
    const Deletion outer = std::exchange(deletion, {table, 0});
    __real_TclDeleteVars(interp, table);
    deletion = outer;
}

Tcl_HashEntry* __wrap_Tcl_FirstHashEntry(Tcl_HashTable* table, Tcl_HashSearch* search) {
    if (table != deletion.table) {
        return __real_Tcl_FirstHashEntry(table, search);
    }
    Tcl_HashEntry* entry = find_from(search, deletion.bucket);
    // A trace may have put one before the place reached.
    return entry == nullptr && deletion.bucket > 0 ? find_from(search, 0) : entry;
}
}
