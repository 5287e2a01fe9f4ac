#include <cstddef>

#include <tcl.h>

// Replacement for a function of libtcl (tcl_wraps.txt): Tcl's regular expression compiler recurses at each open bracket.

namespace {

constexpr std::size_t bracket_depth_max = 256;
constexpr std::size_t pattern_characters_max = 65536;
constexpr int error_too_big = 19; // REG_ETOOBIG of Tcl's regex.h: "regular expression is too complex"

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

int __wrap_TclReComp(void* compiled, const Tcl_UniChar* pattern, std::size_t length, int flags) {
    if (length > pattern_characters_max || is_too_deep(pattern, length)) {
        return error_too_big;
    }
    return __real_TclReComp(compiled, pattern, length, flags);
}
}
