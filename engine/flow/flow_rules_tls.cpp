#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <openssl/rand.h>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"
#include "engine/tls/context_settings.h"

/// What rules see and change of TLS.
namespace sluice::engine {
namespace {

/// The profile that a rule means by `name`; null: none.
template <typename Ready>
std::shared_ptr<const Ready> find_ready(const config::ByName<std::shared_ptr<const Ready>>& ready, std::string_view name) {
    const auto found = name.starts_with('/') ? ready.find(name) : ready.find("/Common/" + std::string{name});
    return found == ready.end() ? nullptr : found->second;
}

constexpr std::uint32_t depth_max = 100;
constexpr std::uint32_t record_least = 512; // of the library's

/// No session of before is gone on with, and this one not later: each handshake asks for the certificate.
void forbid_resumption(SSL& ssl) {
    std::array<unsigned char, 16> name{};
    RAND_bytes(name.data(), static_cast<int>(name.size()));
    SSL_set_session_id_context(&ssl, name.data(), static_cast<unsigned>(name.size()));
}

/// Peers that do not know RFC 5746.
void tolerate_legacy_peers(SSL& ssl, config::SecureRenegotiation mode) {
    constexpr std::uint64_t renegotiating = SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION;
    SSL_clear_options(&ssl, renegotiating | SSL_OP_LEGACY_SERVER_CONNECT);
    switch (mode) {
    case config::SecureRenegotiation::request:
        SSL_set_options(&ssl, renegotiating | SSL_OP_LEGACY_SERVER_CONNECT);
        break;
    case config::SecureRenegotiation::require:
        SSL_set_options(&ssl, SSL_OP_LEGACY_SERVER_CONNECT);
        break;
    case config::SecureRenegotiation::require_strict:
        break;
    }
}

} // namespace

SSL* Flow::ssl(Side side) const {
    const FlowSide& here = side_of(side);
    return here.tls == nullptr ? nullptr : &here.tls->ssl();
}

bool Flow::is_secured(Side side) const {
    const FlowSide& here = side_of(side);
    return here.tls != nullptr && here.tls->is_secured();
}

const ClientHello* Flow::client_hello() const {
    return client_.tls == nullptr || !client_.tls->client_hello().has_come ? nullptr : &client_.tls->client_hello();
}

const config::TlsProfile* Flow::tls_profile(Side side) const {
    const config::VirtualServer& server = virtual_server();
    if (side == Side::client) {
        return tls_ != nullptr && tls_->client != nullptr ? &tls_->client->profile()
               : server.client_ssl.empty()                ? nullptr
                                                          : default_client_ssl(server.client_ssl).get();
    }
    return tls_ != nullptr && tls_->server != nullptr ? &tls_->server->profile()
           : server.server_ssl.empty()                ? nullptr
                                                      : choose_server_ssl(server.server_ssl, {}, false).get();
}

bool Flow::is_enabled(Side side) const {
    return tls_ != nullptr && (side == Side::client ? tls_->client_enabled : tls_->server_enabled);
}

bool Flow::enable(Side side, bool enabled) {
    if (tls_profile(side) == nullptr || side_of(side).tls != nullptr) {
        return false;
    }
    (side == Side::client ? tls_->client_enabled : tls_->server_enabled) = enabled;
    if (enabled && stage_ == Stage::relaying) {
        services_.flows.continue_later(*this);
    }
    return true;
}

RuleTls::Choice Flow::choose_profile(Side side, std::string_view name) {
    const RunningConfig& running = *services_.config;
    const bool is_client = side == Side::client;
    const ClientTlsPtr client = is_client ? find_ready(running.client_tls, name) : nullptr;
    const ServerTlsPtr server = is_client ? nullptr : find_ready(running.server_tls, name);
    if (client == nullptr && server == nullptr) {
        return Choice::unknown;
    }
    const bool in_hello = is_client && current_event_ == EventId::clientssl_clienthello && !is_secured(side);
    if (tls_ == nullptr || (side_of(side).tls != nullptr && !in_hello)) {
        return Choice::too_late;
    }
    if (is_client) {
        tls_->client = client;
        tls_->client_chosen = true;
    } else {
        tls_->server = server;
    }
    return Choice::done;
}

TlsWishes Flow::wishes(Side side) const {
    return tls_ == nullptr ? TlsWishes{} : side == Side::client ? tls_->client_wishes : tls_->server_wishes;
}

bool Flow::wish(Side side, const TlsWishes& wishes) {
    if (tls_ == nullptr) {
        return false;
    }
    (side == Side::client ? tls_->client_wishes : tls_->server_wishes) = wishes;
    if (FlowSide& here = side == Side::client ? client_ : server_; here.tls != nullptr) {
        apply_wishes(here);
    }
    return true;
}

bool Flow::set_verify_result(Side side, long result) {
    SSL* const here = ssl(side);
    if (here == nullptr) {
        return false;
    }
    SSL_set_verify_result(here, result);
    (side == Side::client ? tls_->client_judged : tls_->server_judged) = true;
    return true;
}

std::span<const ClientHello::Extension> Flow::peer_extensions(Side side) const {
    if (side == Side::client) {
        const ClientHello* hello = client_hello();
        return hello == nullptr ? std::span<const ClientHello::Extension>{} : hello->extensions;
    }
    return server_.tls == nullptr ? std::span<const ClientHello::Extension>{} : server_.tls->server_extensions();
}

bool Flow::renegotiate(Side side) {
    FlowSide& here = side == Side::client ? client_ : server_;
    if (here.tls == nullptr || stage_ != Stage::relaying || !here.tls->renegotiate()) {
        return false;
    }
    send_sealed(here);
    data();
    return true;
}

/// What a rule has wished of an SSL that exists, and the profile where it has not.
void Flow::apply_wishes(FlowSide& side) {
    const bool is_client = side.which == Side::client;
    const TlsWishes& wishes = is_client ? tls_->client_wishes : tls_->server_wishes;
    const config::TlsProfile& profile = *tls_profile(side.which);
    SSL& ssl = side.tls->ssl();
    const std::uint32_t record_max = wishes.maximum_record_size.value_or(profile.maximum_record_size);
    const bool records_grow = wishes.dynamic_record_sizing.value_or(profile.allow_dynamic_record_sizing);
    if (wishes.maximum_record_size || wishes.dynamic_record_sizing || record_max != SSL3_RT_MAX_PLAIN_LENGTH || records_grow) {
        side.tls->set_record_size(std::clamp<std::uint32_t>(record_max, record_least, SSL3_RT_MAX_PLAIN_LENGTH), records_grow);
    }
    if (wishes.renegotiation) {
        *wishes.renegotiation ? SSL_clear_options(&ssl, SSL_OP_NO_RENEGOTIATION) : SSL_set_options(&ssl, SSL_OP_NO_RENEGOTIATION);
    }
    if (wishes.cert_mode) {
        is_client ? tls_->client->ask_for_certificate(ssl, *wishes.cert_mode) : tls_->server->judge_certificate(ssl, *wishes.cert_mode);
    }
    if (wishes.authenticate_depth) {
        SSL_set_verify_depth(&ssl, static_cast<int>(std::min<std::uint32_t>(*wishes.authenticate_depth, depth_max)));
    }
    if (is_secured(side.which)) {
        return;
    }
    if (wishes.authenticate == config::Authenticate::always && is_client) {
        forbid_resumption(ssl);
    }
    if (wishes.alpn) {
        std::vector<unsigned char> names = alpn_wire(*wishes.alpn);
        is_client ? side.tls->set_alpn(std::move(names))
                  : static_cast<void>(SSL_set_alpn_protos(&ssl, names.data(), static_cast<unsigned>(names.size())));
    }
    tolerate_legacy_peers(ssl, wishes.secure_renegotiation.value_or(profile.secure_renegotiation));
}

void Flow::hold_handshake(bool held) {
    if (tls_ == nullptr || tls_->is_held == held) {
        return;
    }
    tls_->is_held = held;
    if (!held) {
        services_.flows.continue_later(*this);
    }
}

bool Flow::collect_plain(Side side, std::size_t wanted, std::size_t skip) {
    return is_secured(side) && collect_bytes(side, wanted, skip);
}

bool Flow::respond_plain(Side side, std::span<const std::byte> bytes) {
    return is_secured(side) && respond_bytes(side, bytes);
}

std::optional<config::StartTls> Flow::starttls() const {
    const config::SmtpsProfilePtr& smtps = virtual_server().smtps;
    return smtps == nullptr ? std::nullopt
                            : std::optional{tls_ != nullptr ? tls_->starttls.value_or(smtps->activation_mode) : smtps->activation_mode};
}

void Flow::set_starttls(config::StartTls mode) {
    if (tls_ != nullptr) {
        tls_->starttls = mode;
    }
}

bool Flow::enable_starttls(bool enabled) {
    if (virtual_server().smtps == nullptr || tls_ == nullptr || tls_->relay_begun) {
        return false;
    }
    tls_->filters = enabled;
    return true;
}

} // namespace sluice::engine
