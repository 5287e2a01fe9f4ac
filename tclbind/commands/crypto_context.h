#pragma once

#include <memory>
#include <string>

#include "tclbind/crypto/stream.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

enum class CryptoKind : std::uint8_t { encrypt, decrypt, hash, sign, verify };

/// What the variable that `-ctx` names keeps from call to call.
class CryptoContext {
public:
    CryptoContext(CryptoKind kind_in, std::string algorithm_in);
    ~CryptoContext();
    CryptoContext(const CryptoContext&) = delete;
    CryptoContext& operator=(const CryptoContext&) = delete;

    CryptoKind kind;
    std::string algorithm;
    std::string key;
    std::string vector;
    std::string signature;
    crypto::Padding padding = crypto::Padding::pkcs;
    std::unique_ptr<crypto::Stream> stream; ///< null before the first data

private:
    /// Stands for what OpenSSL holds, so that it counts against the connection's memory.
    void* counted_;
};

/// A value that holds the context; its text says no more than what it is.
Tcl_Obj* new_crypto_context(const std::shared_ptr<CryptoContext>& context);
/// Null when the value holds none.
std::shared_ptr<CryptoContext> crypto_context_of(const Tcl_Obj* object);

} // namespace sluice::tclbind
