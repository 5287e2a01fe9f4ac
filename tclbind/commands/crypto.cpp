#include "tclbind/commands/bounded.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/commands/crypto_context.h"
#include "tclbind/commands/crypto_options.h"
#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind {

namespace {

using ContextPtr = std::shared_ptr<CryptoContext>;

/// The context that the call goes on with, or a new one; null after failing.
ContextPtr find_context(const Call& call, CryptoKind kind, const CryptoOptions& options) {
    Tcl_Obj* value = options.context != nullptr ? Tcl_ObjGetVar2(call.scope.interp, options.context, nullptr, 0) : nullptr;
    if (ContextPtr context = value != nullptr ? crypto_context_of(value) : nullptr) {
        if (context->kind == kind && options.algorithm.value_or(context->algorithm) == context->algorithm) {
            return context;
        }
        static_cast<void>(call.fail("Illegal argument: the context is for another operation"));
        return nullptr;
    }
    if (!options.algorithm) {
        static_cast<void>(call.fail("Illegal argument: no algorithm"));
        return nullptr;
    }
    auto context = std::make_shared<CryptoContext>(kind, *options.algorithm);
    if (options.context != nullptr &&
        Tcl_ObjSetVar2(call.scope.interp, options.context, nullptr, new_crypto_context(context), TCL_LEAVE_ERR_MSG) == nullptr) {
        return nullptr;
    }
    return context;
}

/// Key and vector can be set until the first data; the signature until the end.
bool merge(const Call& call, CryptoContext& context, const CryptoOptions& options) {
    const bool changes = options.key.value_or(context.key) != context.key || options.vector.value_or(context.vector) != context.vector ||
                         options.padding.value_or(context.padding) != context.padding;
    if (context.stream && changes) {
        static_cast<void>(call.fail("Illegal argument: the operation has begun"));
        return false;
    }
    context.key = options.key.value_or(context.key);
    context.vector = options.vector.value_or(context.vector);
    context.padding = options.padding.value_or(context.padding);
    context.signature = options.signature.value_or(context.signature);
    return true;
}

crypto::StreamResult make_stream(const CryptoContext& context) {
    const bool is_rsa = context.algorithm.starts_with("rsa-");
    const bool encrypts = context.kind == CryptoKind::encrypt;
    switch (context.kind) {
    case CryptoKind::hash:
        return crypto::make_digest(context.algorithm);
    case CryptoKind::sign:
    case CryptoKind::verify:
        return is_rsa ? crypto::make_rsa_signature(context.algorithm, context.kind == CryptoKind::sign, context.key)
                      : crypto::make_hmac(context.algorithm, context.key);
    case CryptoKind::encrypt:
    case CryptoKind::decrypt:
        break;
    }
    return is_rsa ? crypto::make_rsa(context.algorithm, encrypts, context.key, context.padding)
                  : crypto::make_cipher(context.algorithm, encrypts, context.key, context.vector, context.padding);
}

bool start(const Call& call, CryptoContext& context) {
    if (context.stream) {
        return true;
    }
    crypto::StreamResult made = make_stream(context);
    if (!made) {
        static_cast<void>(call.fail(made.error()));
        return false;
    }
    context.stream = std::move(*made);
    return true;
}

/// Looks at the event's limits between pieces: old ciphers take a second for the largest value.
bool feed(const Call& call, crypto::Stream& stream, std::string_view data, std::string& out) {
    constexpr std::size_t piece_bytes = 256 * 1024;
    for (; !data.empty(); data.remove_prefix(std::min(piece_bytes, data.size()))) {
        if (call.scope.limits->check() != TCL_OK) {
            return false;
        }
        if (!stream.update(data.substr(0, piece_bytes), out)) {
            static_cast<void>(call.fail("Illegal argument: data"));
            return false;
        }
    }
    return true;
}

int give_output(Call& call, const std::string& out) {
    return is_too_large(out.size()) ? fail_too_large(call) : call.give(new_bytes(out));
}

int finish(Call& call, CryptoContext& context, std::string& out) {
    if (context.kind == CryptoKind::verify) {
        return call.give(context.stream->verify(context.signature));
    }
    return context.stream->finish(out) ? give_output(call, out) : call.fail("Illegal argument: key or data");
}

int operate(Call& call, CryptoKind kind, std::string_view allowed) {
    const crypto::ErrorsForgotten forget;
    const auto options = read_crypto_options(call, allowed);
    const ContextPtr context = options ? find_context(call, kind, *options) : nullptr;
    if (!context || !merge(call, *context, *options)) {
        return TCL_ERROR;
    }
    const bool ends = options->is_final || options->context == nullptr;
    std::string out;
    if ((options->data != nullptr || ends) && !start(call, *context)) {
        return TCL_ERROR;
    }
    if (options->data != nullptr && !feed(call, *context->stream, text_of(options->data), out)) {
        return TCL_ERROR;
    }
    if (!ends) {
        return give_output(call, out);
    }
    if (options->context != nullptr) {
        Tcl_UnsetVar2(call.scope.interp, Tcl_GetString(options->context), nullptr, 0);
    }
    return finish(call, *context, out);
}

constexpr std::string_view cipher_options = "-alg -ctx -final -key -keyhex -iv -ivhex -padding";

int encrypt(Call& call) {
    return operate(call, CryptoKind::encrypt, cipher_options);
}
int decrypt(Call& call) {
    return operate(call, CryptoKind::decrypt, cipher_options);
}
int hash(Call& call) {
    return operate(call, CryptoKind::hash, "-alg -ctx -final");
}
int sign(Call& call) {
    return operate(call, CryptoKind::sign, "-alg -ctx -final -key -keyhex -signature");
}
int verify(Call& call) {
    return operate(call, CryptoKind::verify, "-alg -ctx -final -key -keyhex -signature");
}

constexpr CommandRow rows[] = {
    {"CRYPTO::decrypt", 1, -1, "CRYPTO::decrypt ?-alg A? ?-ctx VAR ?-final?? ?-key|-keyhex K? ?-iv|-ivhex V? ?-padding P? ?DATA?", "",
     &decrypt, Needs::nothing},
    {"CRYPTO::encrypt", 1, -1, "CRYPTO::encrypt ?-alg A? ?-ctx VAR ?-final?? ?-key|-keyhex K? ?-iv|-ivhex V? ?-padding P? ?DATA?", "",
     &encrypt, Needs::nothing},
    {"CRYPTO::hash", 1, -1, "CRYPTO::hash ?-alg A? ?-ctx VAR ?-final?? ?DATA?", "", &hash, Needs::nothing},
    {"CRYPTO::sign", 1, -1, "CRYPTO::sign ?-alg A? ?-ctx VAR ?-final?? ?-key|-keyhex K? ?DATA?", "", &sign, Needs::nothing},
    {"CRYPTO::verify", 1, -1, "CRYPTO::verify ?-alg A? ?-ctx VAR ?-final?? ?-key|-keyhex K? ?-signature S? ?DATA?", "", &verify,
     Needs::nothing},
};

} // namespace

CommandFamily crypto_family() {
    return rows;
}

} // namespace sluice::tclbind
