#include <csignal>
#include <cstddef>
#include <cstdlib>

#include <pthread.h>
#include <tcl.h>

#include "tclbind/limits/event_limits.h"
#include "tclbind/limits/regex_run.h"

// Replacements for functions of libtcl (tcl_wraps.txt). Tcl's regular expression compiler recurses at each open bracket, and some patterns
// take it or the matcher minutes.

namespace sluice::tclbind {

namespace {

constexpr int regex_signal = SIGVTALRM;

void leave_regex(int /*signal*/) {
    RegexRun* run = running_regex();
    EventLimits* limits = limits_of_running_event();
    if (run != nullptr && !run->in_allocation && limits != nullptr && limits->is_stopped()) {
        siglongjmp(run->jump, 1);
    }
}

} // namespace

RegexRun*& running_regex() {
    thread_local RegexRun* running = nullptr;
    return running;
}

void prepare_regex_memory(Tcl_Interp* interp) {
    Tcl_RegExpMatch(interp, "a", "a");
}

void catch_regex_signal() {
    struct sigaction action {};
    action.sa_handler = &leave_regex;
    action.sa_flags = SA_RESTART | SA_NODEFER; // a jump out of the handler leaves no signal blocked
    sigemptyset(&action.sa_mask);
    sigaction(regex_signal, &action, nullptr);
}

void stop_regex(pthread_t thread) {
    pthread_kill(thread, regex_signal);
}

} // namespace sluice::tclbind

using sluice::tclbind::EventLimits;
using sluice::tclbind::limits_of_running_event;
using sluice::tclbind::RegexRun;
using sluice::tclbind::running_regex;

namespace {

constexpr std::size_t bracket_depth_max = 256;
constexpr std::size_t pattern_characters_max = 65536;
constexpr int error_out_of_memory = 12; // REG_ESPACE of Tcl's regex.h
constexpr int error_too_big = 19;       // REG_ETOOBIG: "regular expression is too complex"

/// Runs the C function until it returns or the event's time is over.
template <typename Function>
int run_bounded(Function function) {
    EventLimits* limits = limits_of_running_event();
    if (limits == nullptr || running_regex() != nullptr) {
        return function();
    }
    if (limits->check() != TCL_OK) {
        return error_out_of_memory;
    }
    thread_local RegexRun run;
    run.blocks.clear();
    running_regex() = &run;
    const bool finished = sigsetjmp(run.jump, 0) == 0;
    const int status = finished ? function() : error_out_of_memory;
    running_regex() = nullptr;
    if (!finished) {
        for (void* block : run.blocks) {
            Tcl_Free(static_cast<char*>(block));
        }
        static_cast<void>(limits->check()); // the event ends, whatever becomes of the error
    }
    return status;
}

bool is_too_deep(const Tcl_UniChar* pattern, std::size_t length) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < length; ++i) {
        if (pattern[i] == '(' && ++depth > bracket_depth_max) {
            return true;
        }
        if (pattern[i] == ')' && depth > 0) {
            --depth;
        }
    }
    return false;
}

} // namespace

extern "C" {

int __real_TclReComp(void* compiled, const Tcl_UniChar* pattern, std::size_t length, int flags);
int __wrap_TclReComp(void* compiled, const Tcl_UniChar* pattern, std::size_t length, int flags);
int __real_TclReExec(void* compiled, const Tcl_UniChar* text, std::size_t length, void* details, std::size_t matches_max, void* matches,
                     int flags);
int __wrap_TclReExec(void* compiled, const Tcl_UniChar* text, std::size_t length, void* details, std::size_t matches_max, void* matches,
                     int flags);

int __wrap_TclReComp(void* compiled, const Tcl_UniChar* pattern, std::size_t length, int flags) {
    if (length > pattern_characters_max || is_too_deep(pattern, length)) {
        return error_too_big;
    }
    return run_bounded([&] { return __real_TclReComp(compiled, pattern, length, flags); });
}

int __wrap_TclReExec(void* compiled, const Tcl_UniChar* text, std::size_t length, void* details, std::size_t matches_max, void* matches,
                     int flags) {
    return run_bounded([&] { return __real_TclReExec(compiled, text, length, details, matches_max, matches, flags); });
}
}
