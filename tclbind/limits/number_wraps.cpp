#include <cstdint>
#include <cstring>

#include <tcl.h>
#include <tclTomMath.h>

// Replacements for functions of libtcl (tcl_wraps.txt): integers have 64 bits and wrap, as on BIG-IP's Tcl 8.4; a text of many digits is
// no number, because reading one costs the square of its length.

struct Var;

namespace {

/// Far beyond any number a rule can mean: a double in full has 1,075 significant digits, which Tcl itself never prints.
constexpr int number_characters_max = 1024;

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_number_character(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '.' || c == '+' || c == '-' || c == '_';
}

/// `length` -1: up to the terminating NUL.
bool is_too_long_a_number(const char* text, int length) {
    int at = 0;
    while (at != length && text[at] != '\0' && is_space(text[at])) {
        ++at;
    }
    const int begin = at;
    while (at != length && text[at] != '\0' && is_number_character(text[at])) {
        if (++at - begin > number_characters_max) {
            return true;
        }
    }
    return false;
}

/// Where the number begins, behind blanks and a sign; -1: nowhere.
int digits_begin(const char* text, int length) {
    int at = 0;
    while (at != length && is_space(text[at])) {
        ++at;
    }
    at += at != length && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    return at != length && text[at] != '\0' ? at : -1;
}

/// `0b101` and `0o7` are no numbers before Tcl 8.5.
bool has_new_prefix(const char* digits, int length) {
    if (length == 1 || digits[0] != '0') {
        return false;
    }
    const char lower = static_cast<char>(digits[1] | 0x20);
    return lower == 'b' || lower == 'o';
}

/// `Infinity` and `NaN` are words: a host may have such a name.
bool is_word(char first) {
    const char lower = static_cast<char>(first | 0x20);
    return lower == 'i' || lower == 'n';
}

constexpr int parse_one_base = 1 | 2 | 4 | 64; // TCL_PARSE_DECIMAL_ONLY and its like in tclInt.h: `scan` names the base

int fail(Tcl_Interp* interp, const char* expected, const char* text, int length, const char** end) {
    if (interp != nullptr && expected != nullptr) {
        Tcl_Obj* message = Tcl_ObjPrintf("expected %s but got \"", expected);
        Tcl_AppendLimitedToObj(message, text, length, 50, "");
        Tcl_AppendToObj(message, "\"", 1);
        Tcl_SetObjResult(interp, message);
        Tcl_SetErrorCode(interp, "TCL", "VALUE", "NUMBER", nullptr);
    }
    if (end != nullptr) {
        *end = text;
    }
    return TCL_ERROR;
}

Tcl_WideInt low_64_bits(const mp_int* big) {
    std::uint64_t bits = 0;
    unsigned shift = 0;
    for (int i = 0; i < big->used && shift < 64; ++i, shift += MP_DIGIT_BIT) {
        bits |= static_cast<std::uint64_t>(big->dp[i]) << shift;
    }
    return static_cast<Tcl_WideInt>(big->sign == MP_NEG ? ~bits + 1 : bits);
}

} // namespace

extern "C" {

int __real_TclParseNumber(Tcl_Interp*, Tcl_Obj*, const char* expected, const char* bytes, int length, const char** end, int flags);
int __wrap_TclParseNumber(Tcl_Interp*, Tcl_Obj*, const char* expected, const char* bytes, int length, const char** end, int flags);
int __real_Tcl_InitBignumFromDouble(Tcl_Interp* interp, double value, mp_int* big);
int __wrap_Tcl_InitBignumFromDouble(Tcl_Interp* interp, double value, mp_int* big);
Tcl_Obj* __wrap_Tcl_NewBignumObj(mp_int* value);
void __wrap_Tcl_SetBignumObj(Tcl_Obj* object, mp_int* value);
void __wrap_TclSetBignumInternalRep(Tcl_Obj* object, mp_int* value);
void TclBN_mp_clear(mp_int* value);
int __real_TclBN_mp_mul_2d(const mp_int* value, int bits, mp_int* result);
int __wrap_TclBN_mp_mul_2d(const mp_int* value, int bits, mp_int* result);
Tcl_Obj* TclPtrGetVarIdx(Tcl_Interp*, Var*, Var* array, Tcl_Obj* part1, Tcl_Obj* part2, int flags, int index);
Tcl_Obj* __real_TclPtrIncrObjVarIdx(Tcl_Interp*, Var*, Var* array, Tcl_Obj* part1, Tcl_Obj* part2, Tcl_Obj* by, int flags, int index);
Tcl_Obj* __wrap_TclPtrIncrObjVarIdx(Tcl_Interp*, Var*, Var* array, Tcl_Obj* part1, Tcl_Obj* part2, Tcl_Obj* by, int flags, int index);

int __wrap_TclParseNumber(Tcl_Interp* interp, Tcl_Obj* object, const char* expected, const char* bytes, int length, const char** end,
                          int flags) {
    const char* text = bytes != nullptr ? bytes : Tcl_GetString(object);
    const int bound = bytes != nullptr ? length : -1;
    const int begin = digits_begin(text, bound);
    const int left = bound < 0 ? -1 : bound - begin;
    if (begin >= 0 && is_word(text[begin])) {
        return fail(interp, expected, text, bound, end);
    }
    if (begin >= 0 && (flags & parse_one_base) == 0 && has_new_prefix(text + begin, left)) {
        return end == nullptr ? fail(interp, expected, text, bound, end)
                              : __real_TclParseNumber(interp, object, expected, text, begin + 1, end, flags);
    }
    if (!is_too_long_a_number(text, bound)) {
        return __real_TclParseNumber(interp, object, expected, bytes, length, end, flags);
    }
    if (interp != nullptr && expected != nullptr) {
        Tcl_Obj* message = Tcl_ObjPrintf("expected %s but got a text of more than %d characters", expected, number_characters_max);
        Tcl_SetObjResult(interp, message);
        Tcl_SetErrorCode(interp, "TCL", "VALUE", "NUMBER", nullptr);
    }
    if (end != nullptr) {
        *end = text;
    }
    return TCL_ERROR;
}

/// int(), wide() and round() of what is beyond 64 bits. Comparisons, which have no interpreter, go on.
int __wrap_Tcl_InitBignumFromDouble(Tcl_Interp* interp, double value, mp_int* big) {
    if (interp == nullptr) {
        return __real_Tcl_InitBignumFromDouble(interp, value, big);
    }
    Tcl_SetObjResult(interp, Tcl_NewStringObj("integer value too large to represent", -1));
    Tcl_SetErrorCode(interp, "ARITH", "IOVERFLOW", "integer value too large to represent", nullptr);
    return TCL_ERROR;
}

Tcl_Obj* __wrap_Tcl_NewBignumObj(mp_int* value) {
    Tcl_Obj* object = Tcl_NewWideIntObj(low_64_bits(value));
    TclBN_mp_clear(value);
    return object;
}

void __wrap_Tcl_SetBignumObj(Tcl_Obj* object, mp_int* value) {
    Tcl_SetWideIntObj(object, low_64_bits(value));
    TclBN_mp_clear(value);
}

/// Called for a literal of more than 64 bits: the object keeps its text.
void __wrap_TclSetBignumInternalRep(Tcl_Obj* object, mp_int* value) {
    Tcl_Obj* wrapped = Tcl_NewWideIntObj(low_64_bits(value));
    object->typePtr = wrapped->typePtr;
    object->internalRep = wrapped->internalRep;
    Tcl_IncrRefCount(wrapped);
    Tcl_DecrRefCount(wrapped);
    TclBN_mp_clear(value);
}

/// `1 << 2000000000` would make a number of 250 MB: beyond 64 bits nothing is left of it anyway.
int __wrap_TclBN_mp_mul_2d(const mp_int* value, int bits, mp_int* result) {
    constexpr int bits_that_matter = 128;
    constexpr int bits_of_a_double = 2200; // Tcl reads and prints doubles with this function too, with at most so many
    return __real_TclBN_mp_mul_2d(value, bits > bits_of_a_double ? bits_that_matter : bits, result);
}

/// Tcl 8.5 and later create the variable; 8.4 does not.
Tcl_Obj* __wrap_TclPtrIncrObjVarIdx(Tcl_Interp* interp, Var* variable, Var* array, Tcl_Obj* part1, Tcl_Obj* part2, Tcl_Obj* by, int flags,
                                    int index) {
    if (TclPtrGetVarIdx(interp, variable, array, part1, part2, flags | TCL_LEAVE_ERR_MSG, index) == nullptr) {
        return nullptr;
    }
    return __real_TclPtrIncrObjVarIdx(interp, variable, array, part1, part2, by, flags, index);
}
}
