#include "tls_support.h"

#include <array>
#include <csignal>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace sluice::engine::test {
namespace {

void use_defaults(config::TlsProfile& profile, const std::string& name) {
    profile.name = name;
    profile.versions.tls1_2 = profile.versions.tls1_3 = true;
    profile.ciphers.versions = profile.versions;
    profile.ciphers.list = "ECDHE+AESGCM";
    profile.ciphers.suites = "TLS_AES_128_GCM_SHA256";
}

} // namespace

config::CertKeyChain self_signed(const std::string& common_name) {
    config::CertKeyChain chain;
    chain.key = config::PrivateKeyPtr(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const config::CertificatePtr certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), chain.key.get());
    X509_sign(certificate.get(), chain.key.get(), EVP_sha256());
    auto file = std::make_shared<config::CertificateFile>();
    file->name = "/Common/" + common_name + ".crt";
    file->pem = std::make_shared<const std::string>(common_name);
    file->certificates = {certificate};
    file->host_names = {common_name};
    chain.certificate = file;
    auto key_file = std::make_shared<config::KeyFile>();
    key_file->name = "/Common/" + common_name + ".key";
    key_file->pem = std::make_shared<const std::string>(common_name);
    chain.key_file = key_file;
    return chain;
}

std::shared_ptr<config::ClientSslProfile> client_ssl(const std::string& name, const std::string& common_name) {
    auto profile = std::make_shared<config::ClientSslProfile>();
    use_defaults(*profile, name);
    profile->certificates = {self_signed(common_name)};
    return profile;
}

std::shared_ptr<config::ServerSslProfile> server_ssl(const std::string& name) {
    auto profile = std::make_shared<config::ServerSslProfile>();
    use_defaults(*profile, name);
    return profile;
}

bool TlsSocket::begin(SSL_CTX* context) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    if (prepare) {
        prepare(*context);
    }
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), socket_.get());
    return true;
}

bool TlsSocket::connect(const std::string& server_name, int version_max, SSL_SESSION* session) {
    ERR_clear_error();
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    begin(context_.get());
    if (!server_name.empty()) {
        std::string name = server_name;
        SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    if (session != nullptr) {
        SSL_set_session(ssl_.get(), session);
    }
    return SSL_connect(ssl_.get()) == 1;
}

bool TlsSocket::accept(const config::CertKeyChain& certificate) {
    ERR_clear_error();
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_cert_and_key(context_.get(), certificate.certificate->certificates.front().get(), certificate.key.get(), nullptr, 1);
    begin(context_.get());
    return SSL_accept(ssl_.get()) == 1;
}

void TlsSocket::say(std::string_view text) {
    SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
}

std::string TlsSocket::hear(std::size_t bytes) {
    std::string heard;
    std::array<char, 65536> piece{};
    while (heard.size() < bytes) {
        const int got = SSL_read(ssl_.get(), piece.data(), static_cast<int>(std::min(piece.size(), bytes - heard.size())));
        if (got <= 0) {
            break;
        }
        heard.append(piece.data(), static_cast<std::size_t>(got));
    }
    return heard;
}

std::string TlsSocket::hear_all() {
    std::string heard;
    std::array<char, 65536> piece{};
    int got = 0;
    while ((got = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()))) > 0) {
        heard.append(piece.data(), static_cast<std::size_t>(got));
    }
    const bool whole = SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN;
    ERR_clear_error();
    return whole ? heard : heard + "<cut>";
}

void TlsSocket::close_notify() {
    SSL_shutdown(ssl_.get());
}

std::string TlsSocket::peer_name() const {
    const CertificatePtr certificate{SSL_get1_peer_certificate(ssl_.get())};
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(), static_cast<int>(name.size()));
    return name.data();
}

} // namespace sluice::engine::test
