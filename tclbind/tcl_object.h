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

/// The value's text; valid until the value changes. Makes the text when there is none yet.
inline std::string_view text_of(Tcl_Obj* object) {
    int length = 0;
    const char* text = Tcl_GetStringFromObj(object, &length);
    return {text, static_cast<std::size_t>(length)};
}

inline Tcl_Obj* new_text(std::string_view text) {
    return Tcl_NewStringObj(text.data(), static_cast<int>(text.size()));
}

} // namespace sluice::tclbind
