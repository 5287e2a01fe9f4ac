#pragma once

#include <cstddef>
#include <string_view>

#include <openssl/evp.h>

namespace sluice::tclbind::crypto {

/// Fetches everything below from OpenSSL: some milliseconds. Called once before traffic; otherwise the first look-up does it.
void load_algorithms();

// By the names that rules use; null when there is none, or when OpenSSL's legacy module, which holds the old ones, is not installed.
// The objects live as long as the program and may be used by all threads.

/// md4 md5 sha1 sha224 sha256 sha384 sha512 ripemd160 rmd160
const EVP_MD* find_digest(std::string_view name);
/// aes-128-cbc, des-ede3-ofb, rc4 and so on
const EVP_CIPHER* find_cipher(std::string_view name);
/// AES in Galois/counter mode, by the length of its key: 16, 24 or 32 bytes.
const EVP_CIPHER* aes_gcm(std::size_t key_bytes);
EVP_MAC* hmac_algorithm();
/// What keys and their operations belong to.
OSSL_LIB_CTX* library();

} // namespace sluice::tclbind::crypto
