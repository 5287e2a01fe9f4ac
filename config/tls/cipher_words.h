#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/tls/cipher_suites.h"

namespace sluice::config::tls {

/// A word of a cipher string that stands for a kind of suite.
struct CipherWord {
    enum class Meaning : std::uint8_t {
        suites,  ///< those that fit()
        nothing, ///< known, and OpenSSL has nothing of it: SSLv3, RC4, export ciphers
    };
    std::string_view word; ///< lower case
    Meaning meaning = Meaning::suites;
    bool (*fits)(const Suite& suite, Version version) = nullptr;
};

/// By its lower-case text; null when there is no such word.
const CipherWord* find_cipher_word(std::string_view word);

/// `RSA` alone is a key exchange; joined to one with keys of the moment ("ECDHE+RSA") it is who signs.
bool is_rsa_word(std::string_view word);
/// ECDHE, DHE and their other names.
bool is_ephemeral_word(std::string_view word);

/// Letters to lower case; `TLSv1.2` and `TLSv1_2` become one.
std::string cipher_word_of(std::string_view text);

} // namespace sluice::config::tls
