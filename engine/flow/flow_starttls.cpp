#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"

/// STARTTLS of a virtual server with an smtps profile, on either side.
namespace sluice::engine {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As EHLO wants an address (RFC 5321 §4.1.3).
std::string address_literal(const IpAddress& address) {
    return fmt::format(fmt::runtime(address.is_v4() ? "[{}]" : "[IPv6:{}]"), address.to_text());
}

/// How often a member may answer before others have their turn.
constexpr unsigned reads_max = 16;

} // namespace

/// Holds what the filter lets through, for the next flush.
class Flow::FilterSink final : public StartTlsFilter::Sink {
public:
    explicit FilterSink(Flow& flow) : flow_(flow) {}
    void to_server(std::string_view bytes) override { hold(flow_.client_, bytes); }
    void to_client(std::string_view bytes) override { hold(flow_.server_, bytes); }
    [[nodiscard]] bool has_room() const { return has_room_; }

private:
    void hold(FlowSide& from, std::string_view bytes) {
        if (may_send(flow_.other(from).state)) {
            has_room_ = has_room_ && flow_.hold(from, bytes_of(bytes));
        }
    }
    Flow& flow_;
    bool has_room_ = true;
};

/// Before anything is relayed.
void Flow::begin_filter() {
    const auto mode = starttls();
    if (!mode || tls_ == nullptr || tls_->filter != nullptr || !tls_->filters) {
        return;
    }
    tls_->filter = std::make_unique<StartTlsFilter>(*mode);
    if (client_.tls != nullptr) {
        tls_->filter->forget(); // TLS from the first byte
    }
    if (!tls_->greeting.empty()) {
        static_cast<void>(filter(server_, bytes_of(std::exchange(tls_->greeting, {}))));
    }
}

/// Bytes of one side through the filter; begin_wanted_tls() is due behind it. False: the flow has ended.
bool Flow::filter(FlowSide& from, std::span<const std::byte> bytes) {
    FilterSink sink(*this);
    StartTlsFilter& filter = *tls_->filter;
    &from == &client_ ? filter.client_said(text_of(bytes), sink) : filter.server_said(text_of(bytes), sink);
    return filtered(sink.has_room());
}

void Flow::filter_client_end() {
    FilterSink sink(*this);
    tls_->filter->client_ended(sink);
    static_cast<void>(filtered(sink.has_room()));
}

bool Flow::filtered(bool has_room) {
    if (!has_room) {
        services_.gate.run_short(ENOMEM);
        abort(EndCause::out_of_resources);
        return false;
    }
    services_.flows.continue_later(*this); // an answer may go the other way
    tls_->client_enabled = tls_->client_enabled || tls_->filter->wants_tls();
    return true;
}

/// Does the client have to wait until the server has answered?
bool Flow::is_blocked(const FlowSide& from) const {
    return &from == &client_ && tls_ != nullptr && tls_->filter != nullptr && (tls_->filter->is_blocked() || tls_->filter->wants_tls());
}

bool Flow::awaits_member_starttls() const {
    const config::SmtpsProfilePtr& smtps = virtual_server().smtps;
    return tls_ != nullptr && smtps != nullptr && smtps->server_activation_mode != config::StartTls::none &&
           !virtual_server().server_ssl.empty() && tls_->filters && server_.tls == nullptr;
}

void Flow::begin_member_starttls() {
    tls_->member = std::make_unique<MemberStartTls>(virtual_server().smtps->server_activation_mode,
                                                    address_literal(server_local().value_or(Endpoint{}).address));
    stage_ = Stage::securing;
    set_handshake_deadline(Side::server);
    go_on_securing();
}

/// Until the member wants the handshake, or goes on in clear.
void Flow::talk_to_member() {
    for (unsigned reads = 0; reads < reads_max && server_.readable; ++reads) {
        const ssize_t got = ::recv(server_.fd.get(), services_.sealed.data(), services_.sealed.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            server_.readable = errno == EINTR;
            continue;
        }
        if (got <= 0) {
            return handshake_failed(server_, got == 0 ? "the member has ended the connection before STARTTLS" : std::strerror(errno));
        }
        note_read(server_, static_cast<std::size_t>(got));
        std::string answer;
        const auto result = tls_->member->server_said(text_of(services_.sealed.first(static_cast<std::size_t>(got))), answer);
        if (!answer.empty() && (!hold(client_, bytes_of(answer)) || flush(client_, server_) == Progress::stop)) {
            return handshake_failed(server_, "the member does not read");
        }
        if (result != MemberStartTls::Result::needs_more) {
            return member_answered(result);
        }
    }
    server_.readable ? services_.flows.continue_later(*this) : schedule();
}

void Flow::member_answered(MemberStartTls::Result result) {
    const auto member = std::exchange(tls_->member, nullptr);
    if (result == MemberStartTls::Result::refused) {
        return handshake_failed(server_, "STARTTLS with the member: " + member->reason());
    }
    tls_->greeting = member->greeting();
    if (result == MemberStartTls::Result::begin_tls) {
        tls_counters(server_).thrown_away_bytes.fetch_add(member->thrown_away(), std::memory_order_relaxed);
        drop_unread(server_);
        tls_->server_enabled = true;
        return secure(server_, FlowTls::Then::start_relay);
    }
    tls_->handshake_due_ms = never;
    stage_ = Stage::relaying;
    start_relay();
}

/// What a peer has sent that cannot be a handshake yet.
void Flow::drop_unread(FlowSide& side) {
    std::uint64_t dropped = 0;
    for (unsigned reads = 0; side.readable && reads < reads_max; ++reads) {
        const ssize_t got = ::recv(side.fd.get(), services_.sealed.data(), services_.sealed.size(), 0);
        if (got <= 0) {
            side.readable = got == 0 || errno != EAGAIN;
            break;
        }
        count_read(side, static_cast<std::size_t>(got));
        dropped += static_cast<std::uint64_t>(got);
    }
    tls_counters(side).thrown_away_bytes.fetch_add(dropped, std::memory_order_relaxed);
}

} // namespace sluice::engine
