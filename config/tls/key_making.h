#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <tl/expected.hpp>

#include "config/model/tls_file.h"

namespace sluice::config::tls {

/// What `create sys crypto key` is told of a new key.
struct KeyWish {
    KeyType type = KeyType::rsa;           ///< rsa, ecdsa or dsa
    std::uint32_t size = 2048;             ///< bits, of RSA
    std::string curve_name = "prime256v1"; ///< of ECDSA: prime256v1, secp384r1, secp521r1
};

/// What a self-signed certificate says.
struct CertificateWish {
    std::string common_name;
    std::string country;
    std::string state;
    std::string city;
    std::string organization;
    std::string organizational_unit;
    std::string email;
    std::string alternative_names; ///< "DNS:a.test, IP:192.0.2.1", as OpenSSL reads it
    std::chrono::days lifetime{365};
};

tl::expected<PrivateKeyPtr, std::string> make_key(const KeyWish& wish);
/// Valid from `now` on, signed with its own key, usable by clients and servers.
tl::expected<CertificatePtr, std::string> make_certificate(const PrivateKeyPtr& key, const CertificateWish& wish,
                                                           std::chrono::sys_seconds now);

} // namespace sluice::config::tls
