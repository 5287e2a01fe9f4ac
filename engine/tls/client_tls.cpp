#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/sha.h>

#include "engine/tls/context_settings.h"
#include "engine/tls/tls_channel.h"
#include "engine/tls/tls_context.h"

/// client-ssl: the side that accepts.
namespace sluice::engine {
namespace {

/// `request`: the handshake goes on whatever the certificate is, and SSL_get_verify_result() tells.
int accept_any(int /*is_good*/, X509_STORE_CTX* /*store*/) {
    return 1;
}

int forgive_old_crl(int is_good, X509_STORE_CTX* store) {
    return is_good == 1 || X509_STORE_CTX_get_error(store) == X509_V_ERR_CRL_HAS_EXPIRED ? 1 : 0;
}

struct Verification {
    int mode = SSL_VERIFY_NONE;
    SSL_verify_cb callback = nullptr;
};

Verification verification_of(const config::ClientSslProfile& profile, config::ClientCertMode mode) {
    const int once = profile.authenticate == config::Authenticate::once ? SSL_VERIFY_CLIENT_ONCE : 0;
    switch (mode) {
    case config::ClientCertMode::ignore:
        return {};
    case config::ClientCertMode::request:
        return {SSL_VERIFY_PEER | once, accept_any};
    case config::ClientCertMode::require:
        return {SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT | once, profile.allow_expired_crl ? forgive_old_crl : nullptr};
    }
    return {};
}

bool advertise_authorities(SSL_CTX& context, const config::ClientSslProfile& profile) {
    const config::CertificateFilePtr& file = profile.client_cert_ca != nullptr ? profile.client_cert_ca : profile.ca_file;
    return file == nullptr || std::all_of(file->certificates.begin(), file->certificates.end(), [&context](const auto& authority) {
               return SSL_CTX_add_client_CA(&context, authority.get()) == 1;
           });
}

/// Sessions of a profile are good for that profile alone.
void name_sessions(SSL_CTX& context, const std::string& profile) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> name{};
    SHA256(reinterpret_cast<const unsigned char*>(profile.data()), profile.size(), name.data());
    SSL_CTX_set_session_id_context(&context, name.data(), name.size());
}

} // namespace

tl::expected<std::shared_ptr<const ClientTls>, std::string> ClientTls::make(config::ClientSslProfilePtr profile, TicketKeysPtr tickets) {
    std::shared_ptr<ClientTls> made(new ClientTls(std::move(profile), std::move(tickets)));
    if (auto prepared = made->prepare(); !prepared) {
        return tl::unexpected(std::move(prepared.error()));
    }
    return made;
}

tl::expected<void, std::string> ClientTls::prepare() {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    if (context_ == nullptr) {
        return tl::unexpected(fmt::format("profile {}: {}", profile_->name, take_openssl_error()));
    }
    SSL_CTX& context = *context_;
    if (auto applied = apply_common(context, *profile_); !applied) {
        return applied;
    }
    for (const config::CertKeyChain& each : profile_->certificates) {
        if (auto used = use_certificate(context, each); !used) {
            return tl::unexpected(fmt::format("profile {}: {}", profile_->name, used.error()));
        }
    }
    if (auto trusted = trust(context, *profile_); !trusted) {
        return trusted;
    }
    if (!advertise_authorities(context, *profile_)) {
        return tl::unexpected(fmt::format("profile {}: {}", profile_->name, take_openssl_error()));
    }
    const Verification verification = verification_of(*profile_, profile_->peer_cert_mode);
    SSL_CTX_set_verify(&context, verification.mode, verification.callback);
    SSL_CTX_set_session_cache_mode(&context, profile_->cache_size > 0 ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
    SSL_CTX_set_dh_auto(&context, 1);
    SSL_CTX_set_num_tickets(&context, profile_->session_tickets_1_3 ? 1 : 0);
    name_sessions(context, profile_->name);
    tickets_->serve(context);
    SSL_CTX_set_client_hello_cb(&context, TlsChannel::on_client_hello, nullptr);
    alpn_ = alpn_wire(profile_->alpn);
    SSL_CTX_set_alpn_select_cb(&context, on_alpn, this);
    return {};
}

SslPtr ClientTls::connection() const {
    SslPtr ssl{SSL_new(context_.get())};
    if (ssl != nullptr) {
        SSL_set_accept_state(ssl.get());
    }
    return ssl;
}

void ClientTls::ask_for_certificate(SSL& ssl, config::ClientCertMode mode) const {
    const Verification verification = verification_of(*profile_, mode);
    SSL_set_verify(&ssl, verification.mode, verification.callback);
}

void ClientTls::take_over(SSL& ssl, const ClientHello& hello) const {
    if (SSL_get_SSL_CTX(&ssl) != context_.get()) {
        SSL_set_SSL_CTX(&ssl, context_.get());
        SSL_clear_options(&ssl, SSL_get_options(&ssl));
        SSL_set_options(&ssl, option_bits(*profile_));
        SSL_set_min_proto_version(&ssl, min_version(profile_->versions));
        SSL_set_max_proto_version(&ssl, max_version(profile_->versions));
        SSL_set_ciphersuites(&ssl, profile_->ciphers.suites.c_str());
        ask_for_certificate(ssl, profile_->peer_cert_mode);
        SSL_set_verify_depth(&ssl, static_cast<int>(profile_->authenticate_depth));
        SSL_set_num_tickets(&ssl, profile_->session_tickets_1_3 ? 1 : 0);
    }
    if (!profile_->session_ticket && !(profile_->versions.tls1_3 && hello.offers_tls_1_3)) {
        SSL_set_options(&ssl, SSL_OP_NO_TICKET); // TLS 1.2 resumes from the cache
    }
}

int ClientTls::on_alpn(SSL* ssl, const unsigned char** chosen, unsigned char* length, const unsigned char* offered, unsigned offered_bytes,
                       void* self) {
    const auto& of_rule = TlsChannel::of(*ssl).alpn();
    const auto& ours = of_rule ? *of_rule : static_cast<const ClientTls*>(self)->alpn_;
    if (ours.empty()) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    unsigned char* found = nullptr;
    const int result = SSL_select_next_proto(&found, length, ours.data(), static_cast<unsigned>(ours.size()), offered, offered_bytes);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace sluice::engine
