#include "config/tls/pem.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace sluice::config::tls {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio reader_of(std::string_view text) {
    const std::size_t size = std::min(text.size(), static_cast<std::size_t>(std::numeric_limits<int>::max()));
    return {BIO_new_mem_buf(text.data(), static_cast<int>(size)), &BIO_free};
}

/// What is asked of OpenSSL's reader, and what it was told.
struct Passphrase {
    const std::string& text;
    bool asked = false;
};

/// Never a question at the terminal. Nothing to say is an error to OpenSSL.
int give_passphrase(char* buffer, int size, int /*writing*/, void* data) {
    auto& passphrase = *static_cast<Passphrase*>(data);
    passphrase.asked = true;
    if (passphrase.text.empty() || passphrase.text.size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(buffer, passphrase.text.data(), passphrase.text.size());
    return static_cast<int>(passphrase.text.size());
}

/// The end of the text is an error of OpenSSL's, too: nothing more to read.
bool is_at_end() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

template <typename Value, typename Read, typename Free>
tl::expected<std::vector<std::shared_ptr<Value>>, std::string> read_all(std::string_view pem, Read read, Free release,
                                                                        std::string_view what) {
    const std::string no_passphrase;
    Passphrase passphrase{no_passphrase};
    const Bio bio = reader_of(pem);
    std::vector<std::shared_ptr<Value>> values;
    ERR_clear_error();
    while (Value* value = read(bio.get(), nullptr, &give_passphrase, &passphrase))
        values.emplace_back(value, release);
    if (!is_at_end())
        return tl::make_unexpected("a damaged " + std::string(what) + ": " + last_error());
    ERR_clear_error();
    if (values.empty())
        return tl::make_unexpected("no " + std::string(what) + " in PEM form in it");
    return values;
}

std::string written(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

} // namespace

std::string last_error() {
    const unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(error);
    return reason == nullptr ? "unknown error" : reason;
}

tl::expected<std::vector<CertificatePtr>, std::string> read_certificates(std::string_view pem) {
    return read_all<X509>(pem, &PEM_read_bio_X509_AUX, &X509_free, "certificate");
}

tl::expected<std::vector<CrlPtr>, std::string> read_crls(std::string_view pem) {
    return read_all<X509_CRL>(pem, &PEM_read_bio_X509_CRL, &X509_CRL_free, "revocation list");
}

tl::expected<PrivateKeyPtr, std::string> read_private_key(std::string_view pem, const std::string& passphrase) {
    const Bio bio = reader_of(pem);
    Passphrase given{passphrase};
    ERR_clear_error();
    PrivateKeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &given), &EVP_PKEY_free);
    if (key) {
        ERR_clear_error();
        return key;
    }
    const std::string cause = last_error();
    if (!is_encrypted_key(pem))
        return tl::make_unexpected("no private key in PEM form in it");
    if (!given.asked)
        return tl::make_unexpected("a damaged private key: " + cause);
    return tl::make_unexpected(passphrase.empty() ? std::string("it needs a passphrase and there is none")
                                                  : "the passphrase is wrong (" + cause + ")");
}

std::optional<bool> is_encrypted_key(std::string_view pem) {
    const bool pkcs8 = pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos;
    const bool has_key = pkcs8 || pem.find("PRIVATE KEY-----") != std::string_view::npos;
    return has_key ? std::optional(pkcs8 || pem.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos) : std::nullopt;
}

std::string write_private_key(const PrivateKeyPtr& key) {
    const Bio bio(BIO_new(BIO_s_secmem()), &BIO_free);
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return written(bio);
}

std::string write_certificate(const CertificatePtr& certificate) {
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(bio.get(), certificate.get());
    return written(bio);
}

bool are_pair(const CertificatePtr& certificate, const PrivateKeyPtr& key) {
    const bool is_pair = X509_check_private_key(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    return is_pair;
}

} // namespace sluice::config::tls
