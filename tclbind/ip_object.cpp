#include "tclbind/ip_object.h"

#include <cstdint>
#include <cstring>
#include <string>

#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

namespace {

using datagroups::IpAddress;

extern const Tcl_ObjType address_type;

/// IPv4 of route domain 0 lies in the value itself (ptr1, with ptr2 null), any other address on the heap.
struct Held {
    static IpAddress get(const Tcl_Obj* object) {
        const auto& pointers = object->internalRep.twoPtrValue;
        return pointers.ptr2 == nullptr ? IpAddress::from_v4(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(pointers.ptr1)))
                                        : *static_cast<const IpAddress*>(pointers.ptr2);
    }
    static void put(Tcl_Obj* object, const IpAddress& address) {
        const bool small = address.is_v4() && address.route_domain() == 0;
        object->internalRep.twoPtrValue.ptr1 = small ? reinterpret_cast<void*>(std::uintptr_t{address.v4_host_order()}) : nullptr;
        object->internalRep.twoPtrValue.ptr2 = small ? nullptr : new IpAddress{address};
        object->typePtr = &address_type;
    }
};

void free_address(Tcl_Obj* object) {
    delete static_cast<IpAddress*>(object->internalRep.twoPtrValue.ptr2);
}

void copy_address(Tcl_Obj* from, Tcl_Obj* to) {
    Held::put(to, Held::get(from));
}

void write_address(Tcl_Obj* object) {
    const std::string text = Held::get(object).to_text();
    object->bytes = Tcl_Alloc(static_cast<unsigned>(text.size() + 1));
    std::memcpy(object->bytes, text.c_str(), text.size() + 1);
    object->length = static_cast<int>(text.size());
}

const Tcl_ObjType address_type = {"sluice address", &free_address, &copy_address, &write_address, nullptr};

} // namespace

Tcl_Obj* new_address(const IpAddress& address) {
    Tcl_Obj* object = Tcl_NewObj();
    Tcl_InvalidateStringRep(object);
    Held::put(object, address);
    return object;
}

std::optional<IpAddress> held_address_of(const Tcl_Obj* object) {
    return object->typePtr == &address_type ? std::optional{Held::get(object)} : std::nullopt;
}

std::optional<IpAddress> address_of(Tcl_Obj* object) {
    if (auto held = held_address_of(object)) {
        return held;
    }
    const auto address = IpAddress::parse(text_of(object));
    if (address) {
        if (object->typePtr != nullptr && object->typePtr->freeIntRepProc != nullptr) {
            object->typePtr->freeIntRepProc(object);
        }
        Held::put(object, *address);
    }
    return address;
}

} // namespace sluice::tclbind
