#include <tcl.h>

// Replacements for functions of libtcl (tcl_wraps.txt): only ASCII letters have another case. Characters from 128 to 255 are bytes, mostly
// of UTF-8, which Tcl would take for Latin letters: `string tolower` of a URI would damage them.

namespace {

char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The first character by `first`, all others by `others`; returns the length.
template <char (*first)(char), char (*others)(char)>
int convert(char* text) {
    int length = 0;
    for (; text[length] != '\0'; ++length) {
        text[length] = length == 0 ? first(text[length]) : others(text[length]);
    }
    return length;
}

} // namespace

extern "C" {

int __wrap_Tcl_UtfToUpper(char* text);
int __wrap_Tcl_UtfToLower(char* text);
int __wrap_Tcl_UtfToTitle(char* text);

int __wrap_Tcl_UtfToUpper(char* text) {
    return convert<&to_upper, &to_upper>(text);
}

int __wrap_Tcl_UtfToLower(char* text) {
    return convert<&to_lower, &to_lower>(text);
}

int __wrap_Tcl_UtfToTitle(char* text) {
    return convert<&to_upper, &to_lower>(text);
}
}
