#include "tclbind/commands/crypto_context.h"

namespace sluice::tclbind {

namespace {

using ContextPtr = std::shared_ptr<CryptoContext>;

extern const Tcl_ObjType context_type;

void put(Tcl_Obj* object, const ContextPtr& context) {
    object->internalRep.twoPtrValue.ptr1 = new ContextPtr{context};
    object->typePtr = &context_type;
}

const ContextPtr& held_in(const Tcl_Obj* object) {
    return *static_cast<const ContextPtr*>(object->internalRep.twoPtrValue.ptr1);
}

void free_context(Tcl_Obj* object) {
    delete static_cast<ContextPtr*>(object->internalRep.twoPtrValue.ptr1);
}

void copy_context(Tcl_Obj* from, Tcl_Obj* to) {
    put(to, held_in(from));
}

const Tcl_ObjType context_type = {"sluice crypto context", &free_context, &copy_context, nullptr, nullptr};

constexpr unsigned openssl_bytes = 2048;

} // namespace

CryptoContext::CryptoContext(CryptoKind kind_in, std::string algorithm_in)
    : kind(kind_in), algorithm(std::move(algorithm_in)), counted_(Tcl_Alloc(openssl_bytes)) {}

CryptoContext::~CryptoContext() {
    Tcl_Free(static_cast<char*>(counted_));
}

Tcl_Obj* new_crypto_context(const ContextPtr& context) {
    Tcl_Obj* object = new_text("CRYPTO context");
    put(object, context);
    return object;
}

ContextPtr crypto_context_of(const Tcl_Obj* object) {
    return object->typePtr == &context_type ? held_in(object) : nullptr;
}

} // namespace sluice::tclbind
