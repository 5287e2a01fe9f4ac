#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace sluice::engine {

struct OpenSslFree {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using SslPtr = std::unique_ptr<SSL, OpenSslFree>;
using SslContextPtr = std::unique_ptr<SSL_CTX, OpenSslFree>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, OpenSslFree>;
using CertificatePtr = std::unique_ptr<X509, OpenSslFree>;
using PrivateKeyPtr = std::unique_ptr<EVP_PKEY, OpenSslFree>;
using BioPtr = std::unique_ptr<BIO, OpenSslFree>;

/// The oldest entry of this thread's error queue as one line, "wrong version number" or "certificate verify failed"; empty when there is
/// none. Empties the queue.
std::string take_openssl_error();

} // namespace sluice::engine
