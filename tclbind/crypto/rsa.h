#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tclbind/crypto/openssl_handles.h"

namespace sluice::tclbind::crypto {

/// Longer keys would hold a worker up: the time of an operation grows with the cube of the length.
inline constexpr int rsa_bits_min = 512;
inline constexpr int rsa_bits_max = 8192;
/// The longest that is made: each step of the search for primes of half its length takes some milliseconds.
inline constexpr int rsa_bits_made_max = 4096;

/// A key in PEM or DER: PKCS #1, PKCS #8 without a passphrase, SubjectPublicKeyInfo. Null: it is none of rsa_bits_max at most.
Handle<EVP_PKEY> read_rsa_key(std::string_view text, bool is_private);

struct RsaKeyPair {
    std::string public_key;  ///< PEM, SubjectPublicKeyInfo
    std::string private_key; ///< PEM, PKCS #8
};
/// Takes from milliseconds to seconds; `go_on` is asked now and then. Nothing when it said no, or for a length out of bounds.
std::optional<RsaKeyPair> make_rsa_keys(int bits, const std::function<bool()>& go_on);

} // namespace sluice::tclbind::crypto
