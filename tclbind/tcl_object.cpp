#include "tclbind/tcl_object.h"

#include <cstdint>
#include <cstring>

namespace sluice::tclbind {

namespace {

/// Characters of one byte that Tcl writes as they are: all but NUL and those with the high bit.
bool is_plain(std::string_view bytes) {
    std::uint64_t high = 0;
    std::size_t at = 0;
    for (; at + sizeof high <= bytes.size(); at += sizeof high) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        high |= word;
    }
    for (; at < bytes.size(); ++at) {
        high |= static_cast<unsigned char>(bytes[at]);
    }
    return (high & 0x8080808080808080U) == 0 && (bytes.empty() || std::memchr(bytes.data(), 0, bytes.size()) == nullptr);
}

bool is_pure_bytes(const Tcl_Obj* object) {
    static const Tcl_ObjType* const bytes_type = Tcl_GetObjType("bytearray");
    return object->bytes == nullptr && object->typePtr == bytes_type;
}

} // namespace

std::string_view text_of(Tcl_Obj* object) {
    int length = 0;
    if (!is_pure_bytes(object)) {
        const char* text = Tcl_GetStringFromObj(object, &length);
        const std::string_view plain{text, static_cast<std::size_t>(length)};
        if (is_plain(plain)) {
            return plain;
        }
    }
    const unsigned char* bytes = Tcl_GetByteArrayFromObj(object, &length);
    return {static_cast<const char*>(static_cast<const void*>(bytes)), static_cast<std::size_t>(length)};
}

Tcl_Obj* new_text(std::string_view bytes) {
    return is_plain(bytes) ? Tcl_NewStringObj(bytes.data(), static_cast<int>(bytes.size())) : new_bytes(bytes);
}

} // namespace sluice::tclbind
