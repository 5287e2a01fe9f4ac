#include "engine/flow/flow.h"

#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/flow_table.h"
#include "engine/system/sockets.h"

namespace sluice::engine {
namespace {

EventSet set_of(std::initializer_list<EventId> events) {
    EventSet set;
    for (const EventId event : events) {
        set.set(static_cast<std::size_t>(event));
    }
    return set;
}

/// Events that can follow CLIENT_ACCEPTED; SERVER_CONNECTED while data is collected; and when none is.
const EventSet events_after_connected = set_of({EventId::client_closed, EventId::server_closed});
const EventSet while_collecting =
    events_after_connected | set_of({EventId::client_data, EventId::server_data, EventId::user_request, EventId::user_response});
const EventSet events_after_accepted =
    while_collecting |
    set_of({EventId::lb_selected, EventId::lb_failed, EventId::sa_picked, EventId::server_init, EventId::persist_down,
            EventId::server_connected}) |
    set_of({EventId::clientssl_clienthello, EventId::clientssl_clientcert, EventId::clientssl_handshake, EventId::clientssl_data,
            EventId::clientssl_passthrough, EventId::serverssl_clienthello_send, EventId::serverssl_serverhello,
            EventId::serverssl_servercert, EventId::serverssl_handshake, EventId::serverssl_data});

std::optional<std::uint32_t> seconds_of(const std::optional<std::chrono::seconds>& timeout) {
    return timeout ? std::optional<std::uint32_t>{static_cast<std::uint32_t>(timeout->count())} : std::nullopt;
}

} // namespace

std::string_view to_text(EndCause cause) noexcept {
    switch (cause) {
    case EndCause::none:
        return "closed by both sides";
    case EndCause::client_reset:
        return "reset by the client";
    case EndCause::server_reset:
        return "reset by the server";
    case EndCause::idle:
        return "idle timeout";
    case EndCause::half_closed_too_long:
        return "half-closed and quiet";
    case EndCause::rejected_by_rule:
        return "rejected by a rule";
    case EndCause::dropped_by_rule:
        return "dropped by a rule";
    case EndCause::rule_failed:
        return "a rule failed";
    case EndCause::no_destination:
        return "no pool and no node";
    case EndCause::load_balancing_failed:
        return "load balancing failed";
    case EndCause::source_not_allowed:
        return "client outside the virtual server's source";
    case EndCause::out_of_resources:
        return "out of descriptors or memory";
    case EndCause::collected_too_much:
        return "more than can be collected";
    case EndCause::closed_by_rule:
        return "closed by a rule";
    case EndCause::tls_failed:
        return "TLS failed";
    case EndCause::worker_stopped:
        return "cut at shutdown";
    }
    return "";
}

void FlowSide::on_ready(Readiness readiness) {
    flow_.on_ready(*this, readiness);
}

Flow::Flow(FlowServices& services, ServedVirtualServerPtr served, FileDescriptor client, const Endpoint& client_remote)
    : services_(services), served_(std::move(served)), client_(*this, Side::client, SideState::open),
      server_(*this, Side::server, SideState::absent), client_remote_(client_remote), began_ms_(services.clock.now_ms()),
      last_activity_ms_(began_ms_), idle_client_s_(seconds_of(served_->configuration().client_tcp->idle_timeout)),
      idle_server_s_(seconds_of(served_->configuration().server_tcp->idle_timeout)),
      translate_port_(served_->configuration().translate_port) {
    client_.fd = std::move(client);
    if (const config::VirtualServer& server = virtual_server();
        !server.client_ssl.empty() || !server.server_ssl.empty() || server.smtps != nullptr) {
        tls_ = std::make_unique<FlowTls>();
        const bool client_waits = server.smtps != nullptr;
        const bool server_waits = server.smtps != nullptr && server.smtps->server_activation_mode != config::StartTls::none;
        tls_->client_enabled = !client_waits && !server.client_ssl.empty() && server.client_ssl.front()->enabled;
        tls_->server_enabled = !server_waits && !server.server_ssl.empty() && server.server_ssl.front()->enabled;
    }
    client_.no_delay = true; // or Nagle's algorithm is wanted; either way the listener's options were inherited
}

Flow::~Flow() {
    release_held(client_);
    release_held(server_);
}

void Flow::begin() {
    served_->running->runtime->clientside.connection_opened();
    counted_client_ = true;
    if (const int error = services_.sockets.add(client_.fd.get(), client_); error != 0) {
        services_.gate.run_short(error);
        return abort(EndCause::out_of_resources);
    }
    if (const auto& source = virtual_server().source; source && !source->contains(client_remote_.address)) {
        return abort(EndCause::source_not_allowed);
    }
    client_begun_ = true;
    if (served_->program != nullptr && served_->program->events().any()) {
        session_ = services_.rules->begin(served_->program, *this, *this);
    }
    fire(EventId::flow_init);
}

/// The only place where a side changes state.
void Flow::enter(FlowSide& side, SideState next) {
    assert(is_allowed(side.state, next));
    side.state = next;
}

void Flow::fire(EventId event) {
    current_event_ = event;
    chosen_in_event_ = false;
    if (!hears(event)) {
        return go_on(event);
    }
    const RuleOutcome outcome = services_.rules->fire(*session_, event);
    if (outcome == RuleOutcome::suspended) {
        suspended_ = true;
        return schedule();
    }
    event_finished(event, outcome);
}

void Flow::event_finished(EventId event, RuleOutcome outcome) {
    if (std::exchange(suspended_, false)) {
        services_.clock.refresh();
    }
    if (stage_ == Stage::closing) {
        return closing_events();
    }
    if (goes_on_after(outcome)) {
        go_on(event);
    }
}

void Flow::script_finished(RuleOutcome outcome) {
    services_.clock.refresh();
    if (stage_ != Stage::closing && stage_ != Stage::over && stage_ != Stage::parked) {
        static_cast<void>(goes_on_after(outcome));
    }
}

/// Does what the rules wished at the end of an event or script. False: the flow has ended, or begins its server side anew.
bool Flow::goes_on_after(RuleOutcome outcome) {
    if (outcome == RuleOutcome::failed) {
        services_.counters.rule_failures.fetch_add(1, std::memory_order_relaxed);
        abort(EndCause::rule_failed);
        return false;
    }
    if (wish_ == Wish::drop) {
        vanish();
        return false;
    }
    if (wish_ == Wish::reject) {
        services_.counters.rejected.fetch_add(1, std::memory_order_relaxed);
        abort(EndCause::rejected_by_rule);
        return false;
    }
    if (std::exchange(detach_, false) && stage_ == Stage::relaying) {
        detach_server();
        return false;
    }
    return !begin_wanted_tls();
}

const EventSet& Flow::may_follow_accepted() {
    return events_after_accepted;
}

/// What follows an event whose handlers have all run.
void Flow::go_on(EventId event) {
    if (stage_ == Stage::closing) {
        return closing_events();
    }
    if (data_ != nullptr && !data_goes_on()) {
        return;
    }
    switch (event) {
    case EventId::flow_init:
        return fire(EventId::client_accepted);
    case EventId::client_accepted:
        if (session_ != nullptr) {
            services_.rules->narrow(*session_, events_after_accepted);
        }
        return data_ != nullptr && data_->client.is_on() && !data_->client.has_let_go() ? wait_for_data() : after_accepted();
    case EventId::persist_down:
        if (reselect_) {
            prepare_reselect();
        }
        return decide();
    case EventId::lb_selected:
        if (!reselect_) {
            return virtual_server().fast_l4 != nullptr ? connect() : fire(EventId::sa_picked);
        }
        prepare_reselect();
        return decide();
    case EventId::sa_picked:
        return connect();
    case EventId::server_init:
        return dial_prepared();
    case EventId::lb_failed:
        return after_lb_failed();
    case EventId::server_connected:
        if (awaits_member_starttls()) {
            return begin_member_starttls();
        }
        return awaits_server_tls() ? secure(server_, FlowTls::Then::start_relay) : start_relay();
    case EventId::clientssl_clienthello:
        return client_hello_answered();
    case EventId::clientssl_clientcert:
        return judged(client_, EventId::clientssl_handshake);
    case EventId::clientssl_handshake:
        return handshake_event_over(client_);
    case EventId::clientssl_passthrough:
        return decide();
    case EventId::serverssl_clienthello_send:
        return go_on_securing();
    case EventId::serverssl_serverhello:
        return fire(EventId::serverssl_servercert);
    case EventId::serverssl_servercert:
        return judged(server_, EventId::serverssl_handshake);
    case EventId::serverssl_handshake:
        return handshake_event_over(server_);
    case EventId::client_data:
    case EventId::server_data:
    case EventId::clientssl_data:
    case EventId::serverssl_data:
    case EventId::user_request:
    case EventId::user_response:
        return data_->firing ? void() : relay(); // it was suspended
    case EventId::server_closed:                 // of an attempt that failed, and another one follows; or of a detached server
        return data_ != nullptr && data_->is_detached ? wait_for_data() : decide();
    case EventId::rule_init:
    case EventId::client_closed:
        return;
    }
}

/// The attempt's server side is gone; LB::reselect begins another one.
void Flow::after_lb_failed() {
    if (!reselect_) {
        return abort(EndCause::load_balancing_failed);
    }
    prepare_reselect();
    if (std::exchange(server_begun_, false)) {
        return fire(EventId::server_closed);
    }
    decide();
}

/// Once the server side is connected, data events come only while something is collected.
void Flow::narrow_events() {
    const bool may_bring_data = tls_ != nullptr || (data_ != nullptr && data_->may_raise_events());
    if (session_ != nullptr) {
        // What brings data may also send the server away or begin TLS, and then everything comes again.
        services_.rules->narrow(*session_, may_bring_data ? events_after_accepted : events_after_connected);
    }
}

/// Is there a handler for the event?
bool Flow::hears(EventId event) const {
    return session_ != nullptr && served_->program->events().test(static_cast<std::size_t>(event));
}

/// SERVER_CLOSED, CLIENT_CLOSED, the end: each once, in this order.
void Flow::closing_events() {
    if (suspended_ || stage_ != Stage::closing) {
        return;
    }
    if (std::exchange(server_begun_, false)) {
        return fire(EventId::server_closed);
    }
    if (std::exchange(client_begun_, false)) {
        return fire(EventId::client_closed);
    }
    end();
}

void Flow::end() {
    if (session_ != nullptr) {
        services_.rules->end(std::exchange(session_, nullptr));
    }
    cancel();
    if (data_ != nullptr) {
        data_->client.drop();
        data_->server.drop();
    }
    if (client_.fd.is_open()) { // dropped without a word, but the socket has to wait
        stage_ = Stage::parked;
        return schedule();
    }
    stage_ = Stage::over;
    services_.flows.ended(*this);
}

void Flow::discard() {
    close_side(server_, true);
    close_side(client_, true);
    count_closed();
    client_begun_ = server_begun_ = suspended_ = false;
    end();
}

void Flow::on_ready(FlowSide& side, Readiness readiness) {
    side.readable = side.readable || readiness.readable();
    side.writable = side.writable || readiness.writable();
    side.failed = side.failed || readiness.failed();
    // A reset looks like a FIN as well; only without an error it is one.
    side.fin_arrived = side.fin_arrived || (readiness.fin_arrived() && !side.failed && !side.broken);
    side.urgent = side.urgent || readiness.urgent();
    switch (stage_) {
    case Stage::relaying:
    case Stage::securing:
        if (!suspended_) {
            return relay();
        }
        return &side == &client_ && side.failed ? abort(EndCause::client_reset) : void();
    case Stage::connecting:
        if (&side == &server_) {
            const bool refused = readiness.failed() || readiness.hung_up();
            return refused || readiness.writable() ? connect_answered(refused) : void();
        }
        [[fallthrough]];
    case Stage::deciding:
        if (&side == &client_ && side.failed) {
            return abort(EndCause::client_reset);
        }
        return relay();
    case Stage::parked:
        if (readiness.fin_arrived() || side.failed) {
            close_side(client_, true);
            end();
        }
        return;
    case Stage::closing:
    case Stage::over:
        return;
    }
}

config::ConnectionReport Flow::report() const {
    config::ConnectionReport report;
    report.client = client_remote_;
    report.clientside_local = client_local();
    report.serverside_local = server_local();
    report.server = server_remote();
    report.idle = std::chrono::seconds{(now_ms() - last_activity_ms_) / 1000};
    report.worker = services_.options.index;
    report.virtual_server = virtual_server().name;
    return report;
}

} // namespace sluice::engine
