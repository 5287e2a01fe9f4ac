#include "tests/unit/tclbind/tls_pair_support.h"

#include <array>

#include <openssl/evp.h>

namespace sluice::tclbind {

namespace {

using engine::Side;

const char* name_of(Side side) {
    return side == Side::client ? "client" : "server";
}

int keep_hello(SSL* ssl, int* /*alert*/, void* pair) {
    static_cast<TlsPair*>(pair)->hello = engine::ClientHello::copy_from(*ssl, true);
    return SSL_CLIENT_HELLO_SUCCESS;
}

int accept_any(int /*is_good*/, X509_STORE_CTX* /*store*/) {
    return 1;
}

} // namespace

TestCertificate make_certificate(const std::string& common_name, const TestCertificate* issuer) {
    TestCertificate made{engine::CertificatePtr{X509_new()}, engine::PrivateKeyPtr{EVP_EC_gen("P-256")}};
    X509* certificate = made.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, issuer == nullptr ? name : X509_get_subject_name(issuer->certificate.get()));
    X509_set_pubkey(certificate, made.key.get());
    X509_sign(certificate, issuer == nullptr ? made.key.get() : issuer->key.get(), EVP_sha256());
    return made;
}

TlsPair::TlsPair(int version)
    : connecting_context(SSL_CTX_new(TLS_client_method())), accepting_context(SSL_CTX_new(TLS_server_method())),
      own_(make_certificate("mail.example.test")) {
    for (SSL_CTX* context : {connecting_context.get(), accepting_context.get()}) {
        SSL_CTX_set_min_proto_version(context, version);
        SSL_CTX_set_max_proto_version(context, version);
        SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-GCM-SHA256");
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    }
    SSL_CTX_use_cert_and_key(accepting_context.get(), own_.certificate.get(), own_.key.get(), nullptr, 1);
    SSL_CTX_set_verify(accepting_context.get(), SSL_VERIFY_PEER, accept_any);
    SSL_CTX_set_client_hello_cb(accepting_context.get(), keep_hello, this);
    SSL_CTX_set_options(accepting_context.get(), SSL_OP_NO_TICKET);
    constexpr std::array<unsigned char, 4> context_name{'t', 'e', 's', 't'};
    SSL_CTX_set_session_id_context(accepting_context.get(), context_name.data(), context_name.size());
    begin_again();
}

void TlsPair::begin_again() {
    for (SSL* ssl : {connecting.get(), accepting.get()}) {
        if (ssl != nullptr) {
            SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); // else its session is forgotten
        }
    }
    connecting.reset(SSL_new(connecting_context.get()));
    accepting.reset(SSL_new(accepting_context.get()));
    SSL_set_connect_state(connecting.get());
    SSL_set_accept_state(accepting.get());
    BIO* near = nullptr;
    BIO* far = nullptr;
    BIO_new_bio_pair(&near, 0, &far, 0);
    SSL_set_bio(connecting.get(), near, near);
    SSL_set_bio(accepting.get(), far, far);
}

void TlsPair::show(const TestCertificate& leaf, const TestCertificate& authority) {
    SSL_use_cert_and_key(connecting.get(), leaf.certificate.get(), leaf.key.get(), nullptr, 1);
    SSL_add1_chain_cert(connecting.get(), authority.certificate.get());
}

void TlsPair::ask_for(const std::string& server_name) {
    std::string name = server_name;
    SSL_ctrl(connecting.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

bool TlsPair::shake_hands() {
    constexpr int rounds_max = 10;
    int near = 0;
    int far = 0;
    for (int round = 0; round < rounds_max && (near != 1 || far != 1); ++round) {
        near = SSL_do_handshake(connecting.get());
        far = SSL_do_handshake(accepting.get());
    }
    std::array<char, 1> byte{};
    SSL_read(connecting.get(), byte.data(), byte.size()); // a session of TLS 1.3 comes behind
    return near == 1 && far == 1;
}

bool TlsConnection::replace_collected(Side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) {
    held.replace(offset, length, reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return true;
}

std::size_t TlsConnection::release_collected(Side, std::optional<std::size_t> most) {
    told += most ? "release " + std::to_string(*most) + " " : "release all ";
    return held.size();
}

SSL* TlsConnection::ssl(Side side) const {
    if (side == Side::client) {
        return client_pair == nullptr ? nullptr : client_pair->accepting.get();
    }
    return server_pair == nullptr ? nullptr : server_pair->connecting.get();
}

const config::TlsProfile* TlsConnection::tls_profile(Side side) const {
    return side == Side::client ? static_cast<const config::TlsProfile*>(&client_profile) : &server_profile;
}

bool TlsConnection::enable(Side side, bool enabled) {
    told += std::string{enabled ? "enable " : "disable "} + name_of(side) + " ";
    return true;
}

engine::RuleTls::Choice TlsConnection::choose_profile(Side side, std::string_view name) {
    told += std::string{"profile "} + name_of(side) + " " + std::string{name} + " ";
    return name == "/Common/late" ? Choice::too_late : name == "other" || name == "/Common/other" ? Choice::done : Choice::unknown;
}

engine::TlsWishes TlsConnection::wishes(Side side) const {
    return (side == Side::client ? client_wishes : server_wishes).value_or(engine::TlsWishes{});
}

bool TlsConnection::wish(Side side, const engine::TlsWishes& wishes) {
    (side == Side::client ? client_wishes : server_wishes) = wishes;
    return true;
}

bool TlsConnection::set_verify_result(Side side, long result) {
    SSL_set_verify_result(ssl(side), result);
    return true;
}

std::span<const engine::ClientHello::Extension> TlsConnection::peer_extensions(Side side) const {
    if (side == Side::server) {
        return server_extensions;
    }
    return client_pair == nullptr ? std::span<const engine::ClientHello::Extension>{} : client_pair->hello.extensions;
}

bool TlsConnection::renegotiate(Side side) {
    told += std::string{"renegotiate "} + name_of(side) + " ";
    return side == Side::client;
}

bool TlsConnection::collect_plain(Side side, std::size_t wanted, std::size_t /*skip*/) {
    told += std::string{"collect "} + name_of(side) + " " + std::to_string(wanted) + " ";
    collecting = true;
    return is_secured(side);
}

bool TlsConnection::respond_plain(Side side, std::span<const std::byte> bytes) {
    told += std::string{"respond "} + name_of(side) + " " + std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()} + " ";
    return true;
}

bool TlsConnection::enable_starttls(bool enabled) {
    told += enabled ? "starttls on " : "starttls off ";
    return true;
}

} // namespace sluice::tclbind
