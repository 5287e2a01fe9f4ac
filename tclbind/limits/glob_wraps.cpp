#include <cstring>

#include "tclbind/limits/glob.h"

// Replacements for functions of libtcl (tcl_wraps.txt): Tcl's own matcher recurses at each star, so that a pattern of three stars
// against 8 kB of client bytes takes seconds.

using sluice::tclbind::Glob;
using sluice::tclbind::SingleReader;
using sluice::tclbind::Utf8Reader;

namespace {

constexpr int match_nocase = TCL_MATCH_NOCASE;

template <typename Reader, typename Unit>
int glob(const Unit* subject, int subject_length, const Unit* pattern, int pattern_length, bool fold) {
    return Glob<Reader>{subject, subject + subject_length, pattern, pattern + pattern_length, fold}.matches() ? 1 : 0;
}

/// Bytes without a text: what Tcl calls a pure byte array.
bool is_pure_bytes(const Tcl_Obj* object) {
    return object->bytes == nullptr && object->typePtr != nullptr && std::strcmp(object->typePtr->name, "bytearray") == 0;
}

} // namespace

extern "C" {

int __wrap_Tcl_StringCaseMatch(const char* subject, const char* pattern, int nocase);
int __wrap_Tcl_StringMatch(const char* subject, const char* pattern);
int __wrap_TclStringMatchObj(Tcl_Obj* subject, Tcl_Obj* pattern, int flags);
int __wrap_TclUniCharMatch(const Tcl_UniChar* subject, int subject_length, const Tcl_UniChar* pattern, int pattern_length, int flags);
int __wrap_TclByteArrayMatch(const unsigned char* subject, int subject_length, const unsigned char* pattern, int pattern_length, int flags);

int __wrap_Tcl_StringCaseMatch(const char* subject, const char* pattern, int nocase) {
    return glob<Utf8Reader>(subject, static_cast<int>(std::strlen(subject)), pattern, static_cast<int>(std::strlen(pattern)), nocase != 0);
}

int __wrap_Tcl_StringMatch(const char* subject, const char* pattern) {
    return __wrap_Tcl_StringCaseMatch(subject, pattern, 0);
}

int __wrap_TclStringMatchObj(Tcl_Obj* subject, Tcl_Obj* pattern, int flags) {
    int subject_length = 0;
    int pattern_length = 0;
    if (is_pure_bytes(subject) && is_pure_bytes(pattern) && (flags & match_nocase) == 0) {
        const unsigned char* subject_bytes = Tcl_GetByteArrayFromObj(subject, &subject_length);
        const unsigned char* pattern_bytes = Tcl_GetByteArrayFromObj(pattern, &pattern_length);
        return glob<SingleReader<unsigned char>>(subject_bytes, subject_length, pattern_bytes, pattern_length, false);
    }
    const char* subject_text = Tcl_GetStringFromObj(subject, &subject_length);
    const char* pattern_text = Tcl_GetStringFromObj(pattern, &pattern_length);
    return glob<Utf8Reader>(subject_text, subject_length, pattern_text, pattern_length, (flags & match_nocase) != 0);
}

int __wrap_TclUniCharMatch(const Tcl_UniChar* subject, int subject_length, const Tcl_UniChar* pattern, int pattern_length, int flags) {
    return glob<SingleReader<Tcl_UniChar>>(subject, subject_length, pattern, pattern_length, (flags & match_nocase) != 0);
}

int __wrap_TclByteArrayMatch(const unsigned char* subject, int subject_length, const unsigned char* pattern, int pattern_length,
                             int /*flags*/) {
    return glob<SingleReader<unsigned char>>(subject, subject_length, pattern, pattern_length, false);
}
}
