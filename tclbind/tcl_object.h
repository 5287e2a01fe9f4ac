#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <tcl.h>

namespace sluice::tclbind {

/// Owns one reference to a Tcl value.
class ObjRef {
public:
    ObjRef() = default;
    explicit ObjRef(Tcl_Obj* object) : object_(object) {
        if (object_ != nullptr) {
            Tcl_IncrRefCount(object_);
        }
    }
    ObjRef(const ObjRef& other) : ObjRef(other.object_) {}
    ObjRef(ObjRef&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    ObjRef& operator=(ObjRef other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~ObjRef() {
        if (object_ != nullptr) {
            Tcl_DecrRefCount(object_);
        }
    }

    [[nodiscard]] Tcl_Obj* get() const { return object_; }
    [[nodiscard]] explicit operator bool() const { return object_ != nullptr; }

private:
    Tcl_Obj* object_ = nullptr;
};

/// The value's bytes. On BIG-IP strings are bytes; inside Tcl a byte is a character from 0 to 255, of a larger one the low byte counts.
/// Valid until the value changes or is read as another kind of value.
std::string_view text_of(Tcl_Obj* object);

/// A value of these bytes: one character each, whatever they are.
Tcl_Obj* new_text(std::string_view bytes);

/// A value of bytes that are not meant as text: digests, payload.
inline Tcl_Obj* new_bytes(std::string_view bytes) {
    return Tcl_NewByteArrayObj(static_cast<const unsigned char*>(static_cast<const void*>(bytes.data())), static_cast<int>(bytes.size()));
}

} // namespace sluice::tclbind
