#pragma once

#include <csetjmp>
#include <unordered_set>

#include <pthread.h>
#include <tcl.h>

namespace sluice::tclbind {

/// One call into Tcl's regular expressions, which neither look at any limit nor give up. The watchdog's signal leaves it by a jump, and
/// what it had allocated is freed. It runs C code only: there is nothing else to unwind.
struct RegexRun {
    sigjmp_buf jump;
    std::unordered_set<void*> blocks; ///< allocated by it and not yet freed
    bool in_allocation = false;       ///< no jump out of the C library's heap
};

/// The one that runs on this thread; null outside.
RegexRun*& running_regex();

/// Lets Tcl take the memory that it keeps for the thread's regular expressions, so that no run takes it and gives it back when it is left.
/// Before the first run of a thread.
void prepare_regex_memory(Tcl_Interp* interp);
/// Installs the handler of the signal that stop_regex() sends. Once a process is enough.
void catch_regex_signal();
/// From the watchdog's thread: makes the thread leave its regular expression, if its event has been stopped.
void stop_regex(pthread_t thread);

} // namespace sluice::tclbind
