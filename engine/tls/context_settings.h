#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/tls_profile.h"
#include "engine/tls/openssl.h"

/// What client-ssl and server-ssl contexts have in common.
namespace sluice::engine {

/// Versions, ciphers, options, cache. The error is one line.
tl::expected<void, std::string> apply_common(SSL_CTX& context, const config::TlsProfile& profile);
tl::expected<void, std::string> use_certificate(SSL_CTX& context, const config::CertKeyChain& chain);
/// Authorities and revocation lists that the peer's certificate is judged by.
tl::expected<void, std::string> trust(SSL_CTX& context, const config::TlsProfile& profile);
int min_version(const config::TlsVersions& versions);
int max_version(const config::TlsVersions& versions);
/// SSL_OP_… that a profile asks for.
std::uint64_t option_bits(const config::TlsProfile& profile);
/// Names as the ALPN extension has them (RFC 7301 §3.1).
std::vector<unsigned char> alpn_wire(const std::vector<std::string>& names);

} // namespace sluice::engine
