#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"

/// TLS between the sockets and the relay: what is read is opened, what is written is sealed.
namespace sluice::engine {
namespace {

void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
    counter.fetch_add(by, std::memory_order_relaxed);
}

} // namespace

TlsCounters& Flow::tls_counters(const FlowSide& side) {
    VirtualServerRuntime& runtime = *served_->running->runtime;
    return &side == &client_ ? runtime.client_tls : runtime.server_tls;
}

/// As recv(2): bytes that were inside TLS, 0 at the peer's end, -1 with errno.
ssize_t Flow::read_secured(FlowSide& from, std::span<std::byte> into) {
    TlsChannel& tls = *from.tls;
    for (;;) {
        const TlsChannel::Read read = tls.read(into);
        if (!tls.keep_input()) {
            errno = ENOMEM;
            return -1;
        }
        if (from.has_sealed()) {
            send_sealed(from); // a new key, or an alert
        }
        if (&from == &server_) {
            keep_member_session();
        }
        if (tls.take_renegotiated()) {
            (&from == &client_ ? tls_->client_renegotiated : tls_->server_renegotiated) = true;
            services_.flows.continue_later(*this);
        }
        if (read.bytes > 0) {
            return static_cast<ssize_t>(read.bytes);
        }
        switch (read.end) {
        case TlsChannel::ReadEnd::closed:
            return 0;
        case TlsChannel::ReadEnd::truncated:
            count(tls_counters(from).truncated);
            tls_->truncated = true;
            return 0;
        case TlsChannel::ReadEnd::failed:
            errno = EPROTO;
            return -1;
        case TlsChannel::ReadEnd::full:
        case TlsChannel::ReadEnd::needs_input:
            break;
        }
        if (!read_sealed(from, into.size())) {
            return -1;
        }
    }
}

/// One read from the socket into the channel, which uses it at once. False: errno says why not.
bool Flow::read_sealed(FlowSide& from, std::size_t bytes_max) {
    if (!from.readable) {
        errno = EAGAIN;
        return false;
    }
    const std::span<std::byte> room = services_.sealed.first(std::min(bytes_max, services_.sealed.size()));
    const ssize_t got = ::recv(from.fd.get(), room.data(), room.size(), 0);
    if (got < 0) {
        from.readable = errno == EINTR;
        return false;
    }
    if (got == 0) {
        from.tls->end_input();
        return true;
    }
    const auto bytes = static_cast<std::size_t>(got);
    count_read(from, bytes);
    if (bytes < room.size() && !from.urgent && !from.failed && !from.broken) {
        from.readable = from.fin_arrived; // the next read meets it
    }
    from.tls->lend_input(room.first(bytes));
    return true;
}

/// How many bytes were taken: all, unless earlier ones still wait for the socket.
std::size_t Flow::write_secured(FlowSide& to, std::span<const std::byte> bytes) {
    if (to.broken) {
        return bytes.size();
    }
    if (!send_sealed(to) || !to.tls->may_write()) {
        return 0;
    }
    const std::span<const std::byte> portion = bytes.first(std::min(bytes.size(), TlsChannel::write_bytes_best));
    if (!to.tls->write(portion)) {
        write_failed(to, EPROTO);
        return bytes.size();
    }
    static_cast<void>(send_sealed(to));
    return portion.size();
}

/// True: nothing waits any more.
bool Flow::send_sealed(FlowSide& to) {
    if (!to.has_sealed()) {
        return true;
    }
    const std::span<const std::byte> output = to.tls->output();
    const std::size_t sent = send_some(to, output, false);
    to.tls->sent(sent);
    return sent == output.size();
}

/// close_notify, unless it would hide from this peer that the other one's bytes were cut. False: the socket does not take it yet.
bool Flow::say_goodbye(FlowSide& to) {
    if (!tls_->truncated) {
        to.tls->close();
    }
    return send_sealed(to);
}

bool Flow::awaits_client_tls() const {
    return tls_ != nullptr && tls_->client_enabled && client_.tls == nullptr && may_send(client_.state);
}

bool Flow::awaits_server_tls() const {
    return tls_ != nullptr && tls_->server_enabled && server_.tls == nullptr && may_send(server_.state);
}

/// CLIENT_ACCEPTED is over, and what it waited for.
void Flow::after_accepted() {
    awaits_client_tls() ? secure(client_, FlowTls::Then::decide) : decide();
}

/// A connection that is being relayed begins TLS: a rule has said so, or STARTTLS. True: it has begun.
bool Flow::begin_wanted_tls() {
    if (stage_ != Stage::relaying || tls_ == nullptr || !tls_->relay_begun) {
        return false;
    }
    const bool client = awaits_client_tls();
    const bool server = awaits_server_tls();
    if (client && server && !prepare_tls(client_, FlowTls::Then::relay)) {
        return true;
    }
    if (client || server) {
        secure(server ? server_ : client_, FlowTls::Then::relay);
    }
    return client || server;
}

/// The one place where a side goes over to TLS.
void Flow::secure(FlowSide& side, FlowTls::Then then) {
    if (!prepare_tls(side, then)) {
        return;
    }
    &side == &server_ ? fire(EventId::serverssl_clienthello_send) : go_on_securing();
}

/// False: the flow has ended.
bool Flow::prepare_tls(FlowSide& side, FlowTls::Then then) {
    if (!open_channel(side)) {
        return false;
    }
    if (!hand_over_clear_bytes(side, then)) {
        services_.gate.run_short(ENOMEM);
        abort(EndCause::out_of_resources);
        return false;
    }
    tls_->then = then;
    stage_ = Stage::securing;
    set_handshake_deadline(side.which);
    return true;
}

void Flow::set_handshake_deadline(Side side) {
    const auto& patience = tls_profile(side)->handshake_timeout;
    tls_->handshake_due_ms = patience ? now_ms() + static_cast<Milliseconds>(patience->count()) * 1000 : never;
}

/// What goes to this peer in clear goes before the handshake; what it has sent in clear is its beginning, or thrown away.
bool Flow::hand_over_clear_bytes(FlowSide& side, FlowTls::Then then) {
    FlowSide& from = other(side);
    TlsChannel& tls = *side.tls;
    if (!tls.send_in_clear(from.buffer.subspan(from.held_begin, from.held_end - from.held_begin))) {
        return false;
    }
    release_held(from);
    if (then != FlowTls::Then::relay) {
        return data_ == nullptr || &side == &server_ || take_collected_hello();
    }
    throw_away_clear_bytes(side);
    return true;
}

/// A rule has looked at the client's first bytes.
bool Flow::take_collected_hello() {
    Collection& bytes = data_->client;
    const bool taken = client_.tls->add_input(bytes.released()) && client_.tls->add_input(bytes.payload());
    bytes.drop();
    return taken;
}

/// Nothing that was said in clear may count as said inside TLS (RFC 3207 §4.2). As long as the word to begin waits here, what has come
/// cannot be the handshake.
void Flow::throw_away_clear_bytes(FlowSide& side) {
    std::uint64_t thrown_away = 0;
    if (&side == &client_ && tls_->filter != nullptr) {
        thrown_away += tls_->filter->forget();
    }
    if (data_ != nullptr) {
        thrown_away += collection(side).payload().size();
        collection(side).drop();
    }
    if (side.has_sealed()) {
        drop_unread(side);
    }
    count(tls_counters(side).thrown_away_bytes, thrown_away);
}

} // namespace sluice::engine
