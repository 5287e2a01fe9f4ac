#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"

/// Bytes that a rule takes out of the relay: TCP::collect and what goes with it.
namespace sluice::engine {
namespace {

/// Data events that one connection may have before others have their turn.
constexpr std::uint8_t events_per_turn = 16;

} // namespace

/// Whatever a rule asks for is looked at again in this or the next turn, also when no event of this flow is what asked.
FlowData& Flow::data() {
    if (data_ == nullptr) {
        data_ = std::make_unique<FlowData>(services_.buffers);
    }
    if (stage_ != Stage::closing && stage_ != Stage::over) {
        services_.flows.continue_later(*this);
    }
    return *data_;
}

bool Flow::collect(Side side, std::size_t wanted, std::size_t skip) {
    if (side_of(side).tls != nullptr && stage_ != Stage::closing) {
        return false; // what is sealed is not collected
    }
    return collect_bytes(side, wanted, skip);
}

/// Of the bytes that the relay sees: in clear, or inside TLS.
bool Flow::collect_bytes(Side side, std::size_t wanted, std::size_t skip) {
    const SideState state = side_of(side).state;
    if (state == SideState::absent || stage_ == Stage::closing) {
        return stage_ == Stage::closing;
    }
    Collection& bytes = side == Side::client ? data().client : data().server;
    bytes.begin(wanted, skip);
    forward(side == Side::client ? client_ : server_);
    return true;
}

bool Flow::is_collecting(Side side) const {
    return data_ != nullptr && collection(side_of(side)).is_on();
}

std::span<const std::byte> Flow::collected(Side side) const {
    return data_ == nullptr ? std::span<const std::byte>{} : collection(side_of(side)).payload();
}

bool Flow::replace_collected(Side side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) {
    return data_ != nullptr && collection(side_of(side)).replace(offset, length, bytes);
}

std::size_t Flow::release_collected(Side side, std::optional<std::size_t> most) {
    if (data_ == nullptr) {
        return 0;
    }
    const std::size_t released = collection(side_of(side)).release(most);
    data();
    forward(side == Side::client ? client_ : server_);
    return released;
}

bool Flow::respond(Side side, std::span<const std::byte> bytes) {
    FlowSide& to = side == Side::client ? client_ : server_;
    if (to.tls != nullptr && may_send(to.state)) {
        data().no_memory = !to.tls->send_in_clear(bytes); // below TLS, as on BIG-IP
        return true;
    }
    return respond_bytes(side, bytes);
}

/// Into what the relay sends: in clear, or inside TLS.
bool Flow::respond_bytes(Side side, std::span<const std::byte> bytes) {
    FlowSide& to = side == Side::client ? client_ : server_;
    FlowSide& from = other(to);
    if (to.state == SideState::absent) {
        return false;
    }
    if (stage_ == Stage::closing || (to.state != SideState::connecting && !may_send(to.state))) {
        return true;
    }
    FlowData& now = data();
    now.is_too_much = now.is_too_much || from.held_bytes() + bytes.size() > Collection::bytes_max;
    now.no_memory = now.no_memory || (!now.is_too_much && !hold(from, bytes));
    return true;
}

void Flow::close_orderly() {
    data().ends_orderly = true;
}

void Flow::notify(Side side) {
    ++(side == Side::client ? data().user_responses : data().user_requests);
}

/// Released bytes go behind what is on its way to the other side. Those of the client wait for the server side.
void Flow::forward(FlowSide& from) {
    if (stage_ != Stage::relaying || !data_->relay_open) {
        return;
    }
    Collection& bytes = collection(from);
    if (may_send(other(from).state) && !bytes.released().empty()) {
        if (tls_ != nullptr && tls_->filter != nullptr) {
            static_cast<void>(filter(from, bytes.released())); // TLS that it wants begins with the next look
        } else {
            data_->no_memory = data_->no_memory || !hold(from, bytes.released());
        }
        delayed_ack_due_ms_ = never; // the ACK goes with these bytes, or the server has spoken without it
    }
    bytes.forwarded();
}

/// Are this side's bytes held back? Not when nobody is left to take them.
bool Flow::collects(const FlowSide& from) const {
    return collection(from).is_on() && !data_->is_ending && may_send(from.which == Side::client ? server_.state : client_.state);
}

/// CLIENT_ACCEPTED has left the client collecting: load balancing waits until something is released.
void Flow::wait_for_data() {
    data_->is_waiting = true;
    schedule();
    services_.flows.continue_later(*this);
}

/// What a rule has wished meanwhile. True: the relay may go on.
bool Flow::resume_data() {
    data_->events_in_turn = 0;
    if (stage_ == Stage::connecting && connect_answered_) {
        connect_answered(true);
        return false;
    }
    if (stage_ != Stage::relaying && stage_ != Stage::deciding && stage_ != Stage::connecting) {
        return false;
    }
    if (!data_goes_on() || raise_notifications() == Progress::stop) {
        return is_relaying();
    }
    if (stage_ != Stage::relaying) {
        data_before_relay();
        return false;
    }
    return true;
}

/// The client's bytes while there is no server side to relay to.
void Flow::data_before_relay() {
    const Stage stage = stage_;
    Progress progress = Progress::more;
    const auto waits = [this] { return !data_->is_waiting || !data_->client.has_let_go(); };
    while (progress == Progress::more && data_->client.is_on() && stage_ == stage && waits()) {
        progress = collect_portion(client_);
    }
    if (suspended_ || stage_ != stage) {
        return stage_ == Stage::relaying ? services_.flows.continue_later(*this) : void();
    }
    if (!data_->is_waiting) {
        return schedule();
    }
    if (!data_->client.is_on() || data_->client.has_let_go()) {
        if (data_->is_detached && !data_->client.is_on() && !speaks_again()) {
            return;
        }
        data_->is_waiting = false;
        return std::exchange(data_->is_detached, false) ? decide() : after_accepted();
    }
    if (has_received_fin(client_.state) && !data_->client.event_due()) {
        return end_orderly(); // what is awaited can no longer come
    }
    schedule();
}

/// One event, or one read.
Flow::Progress Flow::collect_portion(FlowSide& from) {
    Collection& bytes = collection(from);
    if (bytes.event_due()) {
        bytes.event_raised();
        const bool is_sealed = from.tls != nullptr;
        return raise(from.which == Side::client ? (is_sealed ? EventId::clientssl_data : EventId::client_data)
                                                : (is_sealed ? EventId::serverssl_data : EventId::server_data));
    }
    if (!from.may_read() || has_received_fin(from.state) || !from.fd.is_open() || bytes.released().size() >= high_mark(from)) {
        return Progress::stop;
    }
    if (bytes.size() >= Collection::bytes_max) {
        data_->is_too_much = true;
        return data_goes_on() ? Progress::more : Progress::stop;
    }
    return read_collected(from, std::min(services_.scratch.size(), Collection::bytes_max - bytes.size()));
}

Flow::Progress Flow::read_collected(FlowSide& from, std::size_t room) {
    const ssize_t got = read_some(from, services_.scratch.first(room));
    if (got < 0) {
        from.readable = errno == EINTR;
        return errno == EAGAIN || errno == EINTR ? Progress::more : (reset_received(from), Progress::stop);
    }
    if (got == 0) {
        fin_received(from);
        return Progress::stop;
    }
    const auto bytes = static_cast<std::size_t>(got);
    if (from.which == Side::server) {
        note_read(from, bytes);
    } else if (from.tls == nullptr) {
        count_read(from, bytes);
    }
    if (!collection(from).add(services_.scratch.first(bytes))) {
        data_->no_memory = true;
        return data_goes_on() ? Progress::more : Progress::stop;
    }
    forward(from);
    if (from.tls == nullptr && bytes < room && !from.urgent && !from.failed && !from.broken) {
        from.readable = false;
        if (from.fin_arrived) {
            fin_received(from);
        }
    }
    return Progress::more;
}

/// Fires an event of data. Stop: it is suspended, the flow has left its stage, or others are to have their turn.
Flow::Progress Flow::raise(EventId event) {
    const Stage stage = stage_;
    data_->firing = true;
    fire(event);
    data_->firing = false;
    if (suspended_ || stage_ != stage) {
        return Progress::stop;
    }
    if (data_->relay_open && !data_->may_raise_events()) {
        narrow_events();
    }
    if (event != EventId::user_request && event != EventId::user_response && raise_notifications() == Progress::stop) {
        return Progress::stop;
    }
    if (++data_->events_in_turn >= events_per_turn) {
        services_.flows.continue_later(*this);
        return Progress::stop;
    }
    return Progress::more;
}

Flow::Progress Flow::raise_notifications() {
    Progress progress = Progress::more;
    if (tls_ != nullptr && std::exchange(tls_->client_renegotiated, false)) {
        const bool asked = SSL_get0_peer_certificate(&client_.tls->ssl()) != nullptr;
        progress = raise(asked ? EventId::clientssl_clientcert : EventId::clientssl_handshake);
    }
    if (progress == Progress::more && tls_ != nullptr && std::exchange(tls_->server_renegotiated, false)) {
        progress = raise(EventId::serverssl_handshake);
    }
    while (progress == Progress::more && (data_->user_responses > 0 || (data_->user_requests > 0 && data_->relay_open))) {
        const bool is_request = data_->user_requests > 0 && data_->relay_open;
        --(is_request ? data_->user_requests : data_->user_responses);
        progress = raise(is_request ? EventId::user_request : EventId::user_response);
    }
    return progress;
}

/// After each event. False: the rule has ended the connection, or a limit has.
bool Flow::data_goes_on() {
    if (data_->no_memory) {
        services_.gate.run_short(ENOMEM);
        abort(EndCause::out_of_resources);
        return false;
    }
    if (data_->is_too_much) {
        services_.complaints.write(Level::error, "collected " + virtual_server().name,
                                   fmt::format("{}: a rule holds more than {} bytes of the connection of client {}: it is reset",
                                               virtual_server().name, Collection::bytes_max, client_remote_.to_text()),
                                   services_.clock.now());
        abort(EndCause::collected_too_much);
        return false;
    }
    if (data_->ends_orderly && !data_->is_ending) {
        cause_ = EndCause::closed_by_rule;
        end_orderly();
        return false;
    }
    if (stage_ != Stage::relaying) {
        static_cast<void>(flush(server_, client_)); // the rule's answers
    }
    return true;
}

/// May a rule still release something of a side whose FIN is in? What it cannot is lost, as on BIG-IP.
bool Flow::has_more_to_release(const FlowSide& from) {
    Collection& bytes = collection(from);
    if (!bytes.is_on() || bytes.size() == 0 || data_->is_ending) {
        return false;
    }
    FlowSide& to = other(from);
    const bool other_brings_events = collection(to).is_on() && to.fd.is_open() && !has_received_fin(to.state);
    if (bytes.event_due() || other_brings_events) {
        return true;
    }
    bytes.drop();
    return false;
}

/// Both sides get what is on its way to them, then a FIN. Until theirs come, or the fin-wait timeout, what they send is dropped.
void Flow::end_orderly() {
    data_->is_ending = true;
    data_->is_waiting = false;
    data_->relay_open = true;
    connect_due_ms_ = delayed_ack_due_ms_ = never;
    if (stage_ != Stage::relaying) {
        close_side(server_, true); // not connected yet
        stage_ = Stage::relaying;
    }
    settle();
}

void Flow::settle_orderly_end() {
    for (FlowSide* to : {&client_, &server_}) {
        FlowSide& from = other(*to);
        if (may_send(to->state) && flush(from, *to) == Progress::more && from.held_bytes() == 0) { // pass_fin_to() looks after sealed bytes
            pass_fin_to(*to);
        }
    }
    const auto is_over = [](const FlowSide& side) { return side.state == SideState::finished || side.state == SideState::closed; };
    if (is_over(client_) && is_over(server_)) {
        close_side(client_, false);
        close_side(server_, false);
        return begin_closing(cause_);
    }
    const auto still_sends = [](const FlowSide& side) { return may_send(side.state); };
    if (drain_ends_ms_ == never && !still_sends(client_) && !still_sends(server_)) {
        drain_ends_ms_ = now_ms() + drain_patience();
    }
    schedule();
}

} // namespace sluice::engine
