#include <utility>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "engine/tls/context_settings.h"
#include "engine/tls/tls_channel.h"
#include "engine/tls/tls_context.h"

/// server-ssl: the side that connects.
namespace sluice::engine {
namespace {

int profile_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

bool is_untrusted(int error) {
    switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
        return true;
    default:
        return false;
    }
}

/// What the profile says about a certificate that is not good.
int judge(int is_good, X509_STORE_CTX* store) {
    if (is_good == 1) {
        return 1;
    }
    const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const auto* profile = static_cast<const config::ServerSslProfile*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), profile_index()));
    const int error = X509_STORE_CTX_get_error(store);
    const bool forgiven = is_untrusted(error)                    ? profile->untrusted_cert != config::CertResponse::drop
                          : error == X509_V_ERR_CERT_HAS_EXPIRED ? profile->expired_cert != config::CertResponse::drop
                          : error == X509_V_ERR_CRL_HAS_EXPIRED  ? profile->allow_expired_crl
                                                                 : false;
    return forgiven ? 1 : 0;
}

int accept_any(int /*is_good*/, X509_STORE_CTX* /*store*/) {
    return 1;
}

} // namespace

tl::expected<std::shared_ptr<const ServerTls>, std::string> ServerTls::make(config::ServerSslProfilePtr profile) {
    std::shared_ptr<ServerTls> made(new ServerTls(std::move(profile)));
    if (auto prepared = made->prepare(); !prepared) {
        return tl::unexpected(std::move(prepared.error()));
    }
    return made;
}

tl::expected<void, std::string> ServerTls::prepare() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (context_ == nullptr) {
        return tl::unexpected(fmt::format("profile {}: {}", profile_->name, take_openssl_error()));
    }
    SSL_CTX& context = *context_;
    if (auto applied = apply_common(context, *profile_); !applied) {
        return applied;
    }
    if (profile_->certificate) {
        if (auto used = use_certificate(context, *profile_->certificate); !used) {
            return tl::unexpected(fmt::format("profile {}: {}", profile_->name, used.error()));
        }
    }
    if (auto trusted = trust(context, *profile_); !trusted) {
        return trusted;
    }
    SSL_CTX_set_ex_data(&context, profile_index(), const_cast<config::ServerSslProfile*>(profile_.get())); // OpenSSL keeps it as it is
    SSL_CTX_set_verify(&context, profile_->verifies_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, profile_->verifies_peer ? judge : nullptr);
    if (profile_->cache_size > 0) {
        SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(&context, TlsChannel::on_session);
    }
    if (profile_->verifies_peer && !profile_->authenticate_name.empty()) {
        X509_VERIFY_PARAM* param = SSL_CTX_get0_param(&context);
        X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(param, profile_->authenticate_name.c_str(), 0) != 1) {
            return tl::unexpected(fmt::format("profile {}: authenticate-name: {}", profile_->name, take_openssl_error()));
        }
    }
    const std::vector<unsigned char> alpn = alpn_wire(profile_->alpn);
    if (!alpn.empty() && SSL_CTX_set_alpn_protos(&context, alpn.data(), static_cast<unsigned>(alpn.size())) != 0) {
        return tl::unexpected(fmt::format("profile {}: alpn: {}", profile_->name, take_openssl_error()));
    }
    return {};
}

void ServerTls::judge_certificate(SSL& ssl, config::ClientCertMode mode) const {
    switch (mode) {
    case config::ClientCertMode::ignore:
        return SSL_set_verify(&ssl, SSL_VERIFY_NONE, nullptr);
    case config::ClientCertMode::request:
        return SSL_set_verify(&ssl, SSL_VERIFY_PEER, accept_any);
    case config::ClientCertMode::require:
        return SSL_set_verify(&ssl, SSL_VERIFY_PEER, judge);
    }
}

SslPtr ServerTls::connection() const {
    SslPtr ssl{SSL_new(context_.get())};
    if (ssl != nullptr) {
        SSL_set_connect_state(ssl.get());
        if (!profile_->server_name.empty()) {
            std::string name = profile_->server_name; // OpenSSL copies it, and wants it writable
            SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        }
    }
    return ssl;
}

} // namespace sluice::engine
