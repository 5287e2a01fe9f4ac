#pragma once

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace sluice::tclbind::crypto {

/// Frees what OpenSSL made.
struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename Type>
using Handle = std::unique_ptr<Type, Free>;

/// Leaves nothing in OpenSSL's list of errors, which every user of a thread shares: TLS would take a rule's error for its own.
struct ErrorsForgotten {
    ErrorsForgotten() = default;
    ~ErrorsForgotten() { ERR_clear_error(); }
    ErrorsForgotten(const ErrorsForgotten&) = delete;
    ErrorsForgotten& operator=(const ErrorsForgotten&) = delete;
};

/// OpenSSL's functions take bytes as unsigned char.
inline const unsigned char* bytes_in(const char* text) {
    return static_cast<const unsigned char*>(static_cast<const void*>(text));
}
inline unsigned char* bytes_in(char* text) {
    return static_cast<unsigned char*>(static_cast<void*>(text));
}

} // namespace sluice::tclbind::crypto
