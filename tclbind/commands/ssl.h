#pragma once

#include <span>
#include <string>

#include <openssl/ssl.h>

#include "engine/rule_tls.h"
#include "tclbind/commands/command_row.h"

/// What the SSL commands have in common.
namespace sluice::tclbind {

inline engine::RuleTls& tls_of(const Call& call) {
    return call.connection().tls();
}

/// OpenSSL's object of the current side once its handshake is over; null: it is not, or there is no TLS.
inline SSL* secured_ssl(const Call& call) {
    engine::RuleTls& tls = tls_of(call);
    return tls.is_secured(call.scope.side) ? tls.ssl(call.scope.side) : nullptr;
}

/// `0a1b…`
std::string hex_of(std::span<const std::byte> bytes);

/// A value of bytes as they came or go.
Tcl_Obj* new_wire_bytes(std::span<const std::byte> bytes);

} // namespace sluice::tclbind
