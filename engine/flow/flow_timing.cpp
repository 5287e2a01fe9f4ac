#include <algorithm>
#include <cerrno>

#include "engine/flow/flow.h"
#include "engine/system/sockets.h"

/// A flow has one timer, set to whatever comes first. Activity does not move it: it finds out when it fires.
namespace sluice::engine {

void Flow::schedule() {
    const Milliseconds due = next_due();
    if (due == never) {
        return cancel();
    }
    services_.wheel.schedule(*this, due);
}

Flow::Milliseconds Flow::next_due() const {
    switch (stage_) {
    case Stage::connecting:
        // What comes while an event is suspended has to wait for it. Before SERVER_INIT is over nothing is due yet.
        return suspended_ || connect_due_ms_ == never ? idle_due() : std::min(connect_due_ms_, delayed_ack_due_ms_);
    case Stage::securing:
        return std::min(idle_due(), suspended_ ? never : tls_->handshake_due_ms);
    case Stage::relaying:
        return std::min({idle_due(), delayed_ack_due_ms_, keep_alive_due_ms_, drained_check_ms_, drain_ends_ms_});
    case Stage::deciding:
    case Stage::parked:
        return idle_due();
    case Stage::closing:
    case Stage::over:
        return never;
    }
    return never;
}

/// The shorter of both sides' idle timeouts; a half-closed flow has the fin-wait-2 timeout as well, so that it does not stay for ever.
Flow::Milliseconds Flow::idle_due() const {
    Milliseconds due = never;
    for (const auto& timeout : {idle_client_s_, idle_server_s_}) {
        due = timeout ? std::min(due, last_activity_ms_ + Milliseconds{*timeout} * 1000) : due;
    }
    for (const FlowSide* side : {&client_, &server_}) {
        if (side->state == SideState::fin_sent) {
            std::chrono::milliseconds patience = profile(side->which).fin_wait_2_timeout;
            if (side->tls != nullptr && tls_profile(side->which)->alert_timeout) {
                patience = std::min<std::chrono::milliseconds>(patience, *tls_profile(side->which)->alert_timeout);
            }
            due = std::min(due, last_activity_ms_ + static_cast<Milliseconds>(patience.count()));
        }
    }
    return due;
}

void Flow::expired() {
    const Milliseconds now = now_ms();
    if (stage_ == Stage::connecting && connect_due_ms_ <= now && !suspended_) {
        return connect_failed(ETIMEDOUT);
    }
    if (stage_ == Stage::securing && tls_->handshake_due_ms <= now && !suspended_) {
        const bool is_client = client_.tls != nullptr && (!client_.tls->is_secured() || tls_->waits_secured);
        return handshake_failed(is_client ? client_ : server_, "handshake timeout");
    }
    if (delayed_ack_due_ms_ <= now) {
        send_delayed_ack();
    }
    const bool is_connecting = stage_ == Stage::connecting && !suspended_ && connect_due_ms_ != never;
    if (!is_connecting && idle_due() <= now) {
        return idle_expired();
    }
    if (keep_alive_due_ms_ <= now) {
        keep_alive();
    }
    if (drained_check_ms_ <= now) {
        drained_check_ms_ = never;
        settle();
    }
    if (stage_ == Stage::relaying && drain_ends_ms_ <= now) {
        close_side(client_, client_.state == SideState::draining);
        if (server_.state != SideState::closed) {
            close_side(server_, false);
        }
        return begin_closing(cause_);
    }
    if (stage_ != Stage::closing && stage_ != Stage::over) {
        schedule();
    }
}

void Flow::idle_expired() {
    services_.counters.idle_resets.fetch_add(1, std::memory_order_relaxed);
    if (stage_ == Stage::parked) {
        close_side(client_, true);
        return end();
    }
    const bool half_closed = client_.state == SideState::fin_sent || server_.state == SideState::fin_sent;
    const auto silently = [this](FlowSide& side) {
        return !profile(side.which).reset_on_timeout && side.fd.is_open() && close_silently(side.fd);
    };
    close_side(server_, !silently(server_));
    close_side(client_, !silently(client_));
    begin_closing(half_closed ? EndCause::half_closed_too_long : EndCause::idle);
}

/// The client has not spoken within 2 ms: the server may be one that speaks first and waits for the handshake's ACK.
void Flow::send_delayed_ack() {
    delayed_ack_due_ms_ = never;
    if (server_.fd.is_open()) {
        set_quick_ack(server_.fd.get(), true);
    }
}

void Flow::keep_alive() {
    keep_alive_due_ms_ = never;
    if (const auto& interval = profile(Side::server).keep_alive_interval; interval && server_.fd.is_open()) {
        set_keep_alive(server_.fd.get(), *interval);
    }
}

} // namespace sluice::engine
