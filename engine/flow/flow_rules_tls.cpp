#include <string>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"

/// What rules see and change of TLS.
namespace sluice::engine {
namespace {

/// The profile that a rule means by `name`; null: none.
template <typename Ready>
std::shared_ptr<const Ready> find_ready(const config::ByName<std::shared_ptr<const Ready>>& ready, std::string_view name) {
    const auto found = name.starts_with('/') ? ready.find(name) : ready.find("/Common/" + std::string{name});
    return found == ready.end() ? nullptr : found->second;
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
    return client_.tls == nullptr || client_.tls->client_hello().cipher_suites.empty() ? nullptr : &client_.tls->client_hello();
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

bool Flow::set_client_cert_mode(config::ClientCertMode mode) {
    if (tls_ == nullptr || is_secured(Side::client)) {
        return false;
    }
    tls_->client_cert_mode = mode;
    return true;
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

} // namespace sluice::engine
