#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"
#include "engine/system/sockets.h"

/// The ends of a connection: docs/life-of-a-connection.md is the table of what is done here.
namespace sluice::engine {

void Flow::fin_received(FlowSide& from) {
    from.readable = false;
    if (from.cut) {
        return reset_received(from); // the kernel shows a reset whose error a write has fetched as an end of file
    }
    enter(from, from.state == SideState::open       ? SideState::fin_received
                : from.state == SideState::fin_sent ? SideState::finished
                                                    : SideState::closed);
    if (from.state == SideState::closed) {
        from.fd.reset();
    }
    if (&from == &client_ && tls_ != nullptr && tls_->filter != nullptr) {
        filter_client_end();
    }
}

void Flow::reset_received(FlowSide& from) {
    &from == &client_ ? client_reset() : server_reset();
}

/// The server learns that nobody reads; one that has finished its answer gets a FIN.
void Flow::client_reset() {
    close_side(server_, !has_received_fin(server_.state));
    close_side(client_, false);
    begin_closing(EndCause::client_reset);
}

/// What the server sent before is still delivered. After that the client gets RST when the answer was cut, FIN when it was whole.
void Flow::server_reset() {
    const bool whole = has_received_fin(server_.state);
    close_side(server_, false);
    release_held(client_);
    if (!whole && (data_ == nullptr || !data_->is_ending)) {
        cause_ = EndCause::server_reset;
        enter(client_, SideState::draining);
    }
    settle();
}

/// After bytes have moved: passes on the FINs whose bytes are all delivered, and ends what is complete.
void Flow::settle() {
    for (FlowSide* side : {&client_, &server_}) {
        if (stage_ == Stage::relaying && has_received_fin(side->state) && (side->broken || side->failed)) {
            reset_received(*side); // a reset behind its FIN
        }
    }
    if (stage_ != Stage::relaying) {
        return;
    }
    if (data_ != nullptr && data_->is_ending) {
        return settle_orderly_end();
    }
    if (server_.state == SideState::closed) {
        return settle_without_server();
    }
    const bool client_done = is_done(client_);
    const bool server_done = is_done(server_);
    if (client_done && server_done) {
        return finish();
    }
    if (client_done) {
        pass_fin_to(server_);
    }
    if (server_done) {
        pass_fin_to(client_);
    }
}

/// Its FIN is in and everything before it is delivered.
bool Flow::is_done(FlowSide& side) {
    const bool waits = &side == &client_ && tls_ != nullptr && tls_->filter != nullptr && tls_->filter->holds_client_bytes();
    return has_received_fin(side.state) && side.held_bytes() == 0 && !waits && !other(side).has_sealed() &&
           (data_ == nullptr || !has_more_to_release(side));
}

/// The server is gone; its tail may be on the way to the client, and the client may be sending to nobody.
void Flow::settle_without_server() {
    if (client_.state == SideState::closed) {
        return begin_closing(cause_);
    }
    if (server_.held_bytes() > 0 || client_.has_sealed()) {
        return;
    }
    if (client_.state == SideState::draining) {
        return await_acknowledgement();
    }
    if (has_received_fin(client_.state)) {
        return finish();
    }
    if (may_send(client_.state)) {
        pass_fin_to(client_);
    }
    if (drain_ends_ms_ == never) {
        drain_ends_ms_ = now_ms() + drain_patience();
        schedule();
    }
}

/// A reset throws away what the client's kernel has not got yet, so it waits until all is acknowledged or nothing moves any more.
void Flow::await_acknowledgement() {
    const std::size_t left = unacknowledged_bytes(client_.fd.get());
    if (left == 0) {
        close_side(client_, true);
        return begin_closing(cause_);
    }
    if (drain_ends_ms_ == never || left < drain_left_bytes_) {
        drain_left_bytes_ = left;
        drain_ends_ms_ = now_ms() + drain_patience();
    }
    const Milliseconds waited = now_ms() + drain_patience() - drain_ends_ms_;
    drained_check_ms_ = now_ms() + std::clamp<Milliseconds>(waited, 1, 100);
    schedule();
}

Flow::Milliseconds Flow::drain_patience() const {
    return static_cast<Milliseconds>(std::chrono::milliseconds{profile(Side::client).fin_wait_timeout}.count());
}

void Flow::pass_fin_to(FlowSide& to) {
    if (!may_send(to.state)) {
        return;
    }
    if (to.tls != nullptr && !say_goodbye(to)) {
        return; // settled again when the socket takes more
    }
    ::shutdown(to.fd.get(), SHUT_WR);
    enter(to, to.state == SideState::open ? SideState::fin_sent : SideState::finished);
    schedule();
}

/// Both FINs are in and everything is delivered: closing sends the FINs that are still owed.
void Flow::finish() {
    for (FlowSide* side : {&client_, &server_}) {
        if (side->tls != nullptr && side->fd.is_open()) {
            static_cast<void>(say_goodbye(*side));
        }
    }
    close_side(client_, false);
    close_side(server_, false);
    begin_closing(EndCause::none);
}

void Flow::abort(EndCause cause) {
    if (stage_ == Stage::closing || stage_ == Stage::over) {
        return;
    }
    close_side(server_, true);
    close_side(client_, true);
    begin_closing(cause);
}

/// `drop`: the flow is gone and the client is not told. Where the system does not let a socket vanish it is kept, unread, until the
/// client ends the connection or the idle timeout resets it.
void Flow::vanish() {
    close_side(server_, true);
    if (close_silently(client_.fd)) {
        close_side(client_, false);
    }
    begin_closing(EndCause::dropped_by_rule);
}

void Flow::close_side(FlowSide& side, bool with_reset) {
    if (side.state != SideState::closed) {
        enter(side, SideState::closed);
    }
    if (!side.fd.is_open()) {
        return;
    }
    if (&side == &server_ && (hears(EventId::server_closed) || hears(EventId::client_closed))) { // only a handler can ask for it
        server_local_ = local_endpoint(side.fd.get());
    }
    if (with_reset) {
        close_with_reset(side.fd);
    }
    side.fd.reset();
}

void Flow::begin_closing(EndCause cause) {
    cause_ = cause;
    stage_ = Stage::closing;
    cancel();
    release_held(client_);
    release_held(server_);
    count_closed();
    if (services_.options.log_connections) {
        services_.log.write(Level::informational, services_.options.process_name,
                            fmt::format("{} client {} server {}: {}", virtual_server().name, client_remote_.to_text(),
                                        has_pick_ ? server_remote_.to_text() : "none", to_text(cause)));
    }
    if (suspended_) {
        drop_suspended();
    }
    closing_events();
}

/// As on BIG-IP the rest of a waiting handler is dropped. Its variables go with it, so that no further event can be fired.
void Flow::drop_suspended() {
    suspended_ = false;
    services_.rules->end(std::exchange(session_, nullptr));
}

} // namespace sluice::engine
