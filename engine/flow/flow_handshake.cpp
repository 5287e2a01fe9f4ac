#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"
#include "engine/system/sockets.h"

/// Handshakes, while nothing is relayed.
namespace sluice::engine {
namespace {

constexpr std::byte handshake_record{0x16};

/// Does a server that was sent a ClientHello answer as one that speaks SMTP, POP3 or IMAP in clear?
bool greets_in_clear(std::span<const std::byte> first) {
    const auto begins_with = [first](std::string_view word) {
        return first.size() >= word.size() && std::memcmp(first.data(), word.data(), word.size()) == 0;
    };
    return begins_with("220") || begins_with("421") || begins_with("554") || begins_with("+OK") || begins_with("* OK");
}

bool is_resumed(SSL& ssl) {
    return SSL_session_reused(&ssl) == 1;
}

} // namespace

/// False: the flow has ended.
bool Flow::open_channel(FlowSide& side) {
    const config::VirtualServer& server = virtual_server();
    SslPtr ssl;
    if (&side == &client_) {
        if (tls_->client == nullptr) {
            tls_->client = ready_client_tls(default_client_ssl(server.client_ssl));
        }
        ssl = tls_->client == nullptr ? nullptr : tls_->client->connection();
    } else {
        if (tls_->server == nullptr) {
            const std::string& asked = client_.tls == nullptr ? std::string{} : client_.tls->client_hello().server_name;
            tls_->server = ready_server_tls(choose_server_ssl(server.server_ssl, asked, server.server_ssl_use_sni));
        }
        ssl = tls_->server == nullptr ? nullptr : tls_->server->connection();
    }
    if (ssl == nullptr) {
        handshake_failed(side, "the profile cannot be used");
        return false;
    }
    side.tls = std::make_unique<TlsChannel>(std::move(ssl), services_.buffers);
    if (&side == &server_ && hears_server_hello()) {
        side.tls->watch_server_hello();
    }
    if (!server.rules.empty()) {
        side.tls->keep_client_hello();
    }
    if (&side == &server_ && may_resume_to_member()) {
        if (SSL_SESSION* latest = services_.member_sessions.find(tls_->server, server_remote_); latest != nullptr) {
            SSL_set_session(&side.tls->ssl(), latest);
        }
    }
    apply_wishes(side);
    return true;
}

/// Rules that look at the member's certificate, or judge it otherwise than the profile, see every handshake in full.
bool Flow::may_resume_to_member() const {
    return !hears_server_hello() && !tls_->server_wishes.cert_mode && !tls_->server_wishes.alpn;
}

void Flow::keep_member_session() {
    if (SslSessionPtr session = server_.tls->take_session(); session != nullptr && may_resume_to_member()) {
        services_.member_sessions.keep(tls_->server, server_remote_, std::move(session));
    }
}

/// One step of each side that has not finished.
void Flow::go_on_securing() {
    if (tls_->member != nullptr) {
        return talk_to_member();
    }
    if (tls_->waits_secured && !tls_->is_held) {
        tls_->waits_secured = false;
        return secured(client_);
    }
    for (FlowSide* side : {&client_, &server_}) {
        if (side->tls != nullptr && !side->tls->is_secured()) {
            shake_hands(*side);
            if (stage_ != Stage::securing || suspended_) {
                return;
            }
        }
    }
}

void Flow::shake_hands(FlowSide& side) {
    if (tls_->is_held && &side == &client_) {
        return schedule();
    }
    for (;;) {
        const bool all_is_sent = side.tls->output().empty();
        const TlsChannel::Step step = side.tls->handshake();
        if (!side.tls->keep_input()) {
            services_.gate.run_short(ENOMEM);
            return abort(EndCause::out_of_resources);
        }
        if (step == TlsChannel::Step::done && &side == &client_ && all_is_sent && SSL_version(&side.tls->ssl()) == TLS1_3_VERSION) {
            side.tls->hold_output(); // tickets: nobody waits for them
        }
        static_cast<void>(send_sealed(side));
        switch (step) {
        case TlsChannel::Step::needs_input:
            if (!feed_handshake(side)) {
                return stage_ == Stage::securing ? schedule() : void();
            }
            break;
        case TlsChannel::Step::client_hello:
            return client_hello_read();
        case TlsChannel::Step::done:
            return hands_shaken(side);
        case TlsChannel::Step::failed:
            return handshake_failed(side, side.tls->error());
        }
    }
}

/// False: nothing has come, or the flow has ended or goes on in clear.
bool Flow::feed_handshake(FlowSide& side) {
    delayed_ack_due_ms_ = never; // what was sent carries it
    if (!read_sealed(side, services_.sealed.size())) {
        const int error = errno;
        if (error == EAGAIN || error == EINTR) {
            return error == EINTR;
        }
        &side == &client_ ? abort(EndCause::client_reset) : handshake_failed(side, std::strerror(error));
        return false;
    }
    const bool is_first = &side == &client_ && tls_->then == FlowTls::Then::decide && !client_.tls->client_hello().has_come;
    const bool may_be_clear = is_first && tls_->client_wishes.allow_non_ssl.value_or(tls_->client->profile().allow_non_ssl);
    if (may_be_clear && !client_.tls->first_input().empty() && client_.tls->first_input().front() != handshake_record) {
        pass_in_clear();
        return false;
    }
    return true;
}

/// `allow-non-ssl`: a client that does not begin with TLS is served in clear.
void Flow::pass_in_clear() {
    Collection& bytes = data().client;
    bytes.begin(0, 0);
    data_->no_memory = !client_.tls->keep_input() || !bytes.add(client_.tls->kept_input());
    bytes.release(std::nullopt);
    client_.tls.reset();
    tls_->client_enabled = false;
    stage_ = Stage::deciding;
    fire(EventId::clientssl_passthrough);
}

void Flow::client_hello_read() {
    if (!tls_->client_chosen) {
        const auto* chosen = choose_client_ssl(virtual_server().client_ssl, client_.tls->client_hello().server_name);
        if (chosen != nullptr) {
            tls_->client = ready_client_tls(*chosen);
        }
        if (chosen == nullptr || tls_->client == nullptr) {
            client_.tls->refuse_name();
        }
    }
    fire(EventId::clientssl_clienthello);
}

void Flow::client_hello_answered() {
    if (tls_->client != nullptr) {
        tls_->client->take_over(client_.tls->ssl(), client_.tls->client_hello());
        apply_wishes(client_);
    }
    go_on_securing();
}

void Flow::hands_shaken(FlowSide& side) {
    TlsCounters& counters = tls_counters(side);
    counters.handshakes.fetch_add(1, std::memory_order_relaxed);
    if (is_resumed(side.tls->ssl())) {
        counters.resumed.fetch_add(1, std::memory_order_relaxed);
    }
    last_activity_ms_ = now_ms();
    if (is_unaware_peer(side)) {
        return handshake_failed(side, "unsafe legacy renegotiation disabled");
    }
    if (&side == &server_) {
        return fire(EventId::serverssl_serverhello);
    }
    const config::ClientCertMode mode = tls_->client_wishes.cert_mode.value_or(tls_->client->profile().peer_cert_mode);
    const bool asks = mode != config::ClientCertMode::ignore && !is_resumed(side.tls->ssl());
    fire(asks ? EventId::clientssl_clientcert : EventId::clientssl_handshake);
}

/// Does the peer not know RFC 5746, where it has to?
bool Flow::is_unaware_peer(const FlowSide& side) const {
    const auto& wished = &side == &client_ ? tls_->client_wishes.secure_renegotiation : tls_->server_wishes.secure_renegotiation;
    SSL& ssl = side.tls->ssl();
    return wished.value_or(tls_profile(side.which)->secure_renegotiation) == config::SecureRenegotiation::require_strict &&
           SSL_version(&ssl) < TLS1_3_VERSION && SSL_get_secure_renegotiation_support(&ssl) == 0;
}

/// Rules see the ServerHello only where they have an event for it: nobody else pays.
bool Flow::hears_server_hello() const {
    return hears(EventId::serverssl_serverhello) || hears(EventId::serverssl_servercert) || hears(EventId::serverssl_handshake);
}

/// Has a rule judged a certificate otherwise than OpenSSL did, and is it one that has to be good?
bool Flow::is_refused(const FlowSide& side) const {
    if (&side == &client_) {
        const config::ClientCertMode mode = tls_->client_wishes.cert_mode.value_or(tls_->client->profile().peer_cert_mode);
        return tls_->client_judged && mode == config::ClientCertMode::require && SSL_get_verify_result(&side.tls->ssl()) != X509_V_OK;
    }
    const bool is_required = tls_->server_wishes.cert_mode ? tls_->server_wishes.cert_mode == config::ClientCertMode::require
                                                           : tls_->server->profile().verifies_peer;
    return tls_->server_judged && is_required && SSL_get_verify_result(&side.tls->ssl()) != X509_V_OK;
}

/// The event in which a rule looks at the peer's certificate is over.
void Flow::judged(FlowSide& side, EventId next) {
    is_refused(side) ? handshake_failed(side, X509_verify_cert_error_string(SSL_get_verify_result(&side.tls->ssl()))) : fire(next);
}

/// CLIENTSSL_HANDSHAKE or SERVERSSL_HANDSHAKE is over: of the first handshake, or of one that a rule began inside TLS.
void Flow::handshake_event_over(FlowSide& side) {
    if (stage_ == Stage::securing) {
        return secured(side);
    }
    if (data_ == nullptr || !data_->firing) {
        relay(); // it was suspended
    }
}

/// Its last event is over.
void Flow::secured(FlowSide& side) {
    if (tls_->is_held && &side == &client_) {
        tls_->waits_secured = true;
        return schedule();
    }
    if (&side == &server_) {
        keep_member_session(); // of TLS 1.2; TLS 1.3 gives them later
    }
    const FlowSide& peer = other(side);
    if (peer.tls != nullptr && !peer.tls->is_secured()) {
        return go_on_securing();
    }
    tls_->handshake_due_ms = never;
    switch (tls_->then) {
    case FlowTls::Then::decide:
        stage_ = Stage::deciding;
        return data_ != nullptr && data_->client.is_on() && !data_->client.has_let_go() ? wait_for_data() : decide();
    case FlowTls::Then::start_relay:
        stage_ = Stage::relaying;
        return start_relay();
    case FlowTls::Then::relay:
        stage_ = Stage::relaying;
        schedule();
        return services_.flows.continue_later(*this);
    }
}

/// The peer is told why and the connection ends: never back to clear.
void Flow::handshake_failed(FlowSide& side, std::string_view why) {
    tls_counters(side).failed.fetch_add(1, std::memory_order_relaxed);
    log_handshake_failure(side, why);
    if (side.tls != nullptr && side.fd.is_open()) {
        static_cast<void>(send_sealed(side));
        static_cast<void>(::recv(side.fd.get(), services_.sealed.data(), services_.sealed.size(), MSG_DONTWAIT)); // unread, it is a reset
    }
    close_side(server_, &side == &client_);
    close_side(client_, &side == &server_);
    begin_closing(EndCause::tls_failed);
}

void Flow::log_handshake_failure(const FlowSide& side, std::string_view why) {
    const bool is_client = &side == &client_;
    const std::span<const std::byte> first = side.tls == nullptr ? std::span<const std::byte>{} : side.tls->first_input();
    if (is_client && first.empty() && side.tls != nullptr && why != "handshake timeout") {
        return; // it came and went: a port scan or a monitor
    }
    const std::string from = (is_client ? client_remote_ : server_local().value_or(Endpoint{})).to_text();
    const std::string to = (is_client ? client_local() : server_remote_).to_text();
    std::string reason{why};
    if (is_client && !first.empty() && first.front() != handshake_record && !side.tls->client_hello().has_come) {
        reason += "; the client does not begin with TLS";
    }
    if (!is_client && greets_in_clear(first)) {
        reason += "; the member speaks first and in clear: for STARTTLS towards members give the virtual server an smtps profile "
                  "with server-activation-mode require";
    }
    const std::string cause = fmt::format("tls {} {} {}", virtual_server().name, is_client, why);
    services_.complaints.write(Level::warning, cause, fmt::format("01260009:4: {} -> {}: Connection error: {}", from, to, reason),
                               services_.clock.now());
    services_.complaints.write(Level::warning, cause + " failed",
                               fmt::format("01260013:4: SSL Handshake failed for TCP {} -> {}", from, to), services_.clock.now());
}

/// Ready for handshakes; null: OpenSSL has refused it at the last change, which was said then.
ClientTlsPtr Flow::ready_client_tls(const config::ClientSslProfilePtr& profile) const {
    const auto& ready = served_->running->client_tls;
    const auto& profiles = virtual_server().client_ssl;
    const auto at = std::find(profiles.begin(), profiles.end(), profile);
    return at == profiles.end() ? nullptr : ready[static_cast<std::size_t>(at - profiles.begin())];
}

ServerTlsPtr Flow::ready_server_tls(const config::ServerSslProfilePtr& profile) const {
    const auto& ready = served_->running->server_tls;
    const auto& profiles = virtual_server().server_ssl;
    const auto at = std::find(profiles.begin(), profiles.end(), profile);
    return at == profiles.end() ? nullptr : ready[static_cast<std::size_t>(at - profiles.begin())];
}

} // namespace sluice::engine
