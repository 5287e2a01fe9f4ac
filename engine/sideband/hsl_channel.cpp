#include "engine/sideband/hsl_channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/balance/own_source.h"
#include "engine/balance/round_robin.h"
#include "engine/system/sockets.h"

namespace sluice::engine {

namespace {

constexpr std::chrono::seconds connect_patience{5};
/// After every member has failed once.
constexpr std::chrono::seconds rest_time{1};
/// Sockets of members that have left the pool are closed when there are more than this.
constexpr std::size_t datagram_sockets_max = 256;
/// What a waiting message costs beside its bytes.
constexpr std::size_t message_overhead = 64;
/// Messages written before others have their turn.
constexpr int messages_at_once = 256;

std::string text_of(int error) {
    return std::generic_category().message(error);
}

} // namespace

/// A handler that does nothing once this, or the connection that it was for, is gone.
template <typename Member>
auto HslChannel::unless_gone(Member member) {
    return [this, member, connection = connection_, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (!error && !alive.expired() && connection == connection_) {
            (this->*member)();
        }
    };
}

HslChannel::HslChannel(Environment environment, Transport transport, std::string pool)
    : environment_(std::move(environment)), transport_(transport), pool_(std::move(pool)), socket_(environment_.loop),
      timer_(environment_.loop) {}

HslChannel::~HslChannel() {
    queue_.clear();
    disconnect();
}

void HslChannel::complain(std::string_view kind, std::string_view text) {
    const std::string where = fmt::format("HSL over {} to pool {}", transport_ == Transport::tcp ? "TCP" : "UDP", pool_);
    environment_.complain(fmt::format("{} {}", where, kind), fmt::format("{}: {}", where, text));
}

void HslChannel::drop(const std::string& cause) {
    ++dropped_;
    complain("lost", fmt::format("{}: {} messages lost so far", cause, dropped_));
}

std::optional<datagroups::Endpoint> HslChannel::pick(const RunningConfig& config) {
    const RunningPool* pool = config.find_pool(pool_);
    const auto member = pool == nullptr ? std::nullopt : next_member(*pool, failed_ ? &*failed_ : nullptr);
    return member ? std::optional{pool->pool->members[*member].endpoint} : std::nullopt;
}

void HslChannel::send(std::string_view message) {
    if (transport_ == Transport::udp) {
        return send_datagram(message);
    }
    if (queued_bytes_ + message.size() + message_overhead > queued_bytes_max) {
        return drop(fmt::format("{} kB wait to be sent", queued_bytes_max >> 10U));
    }
    queue_.emplace_back(message);
    queued_bytes_ += message.size() + message_overhead;
    if (state_ == State::closed) {
        connect();
    } else if (state_ == State::open && queue_.size() == 1) {
        flush();
    }
}

int HslChannel::datagram_socket(const RunningConfig& config, const datagroups::Endpoint& member) {
    const auto known = datagram_sockets_.find(member);
    if (known != datagram_sockets_.end()) {
        return known->second.get();
    }
    const auto source = own_source(config.snapshot->self_ips, member.address);
    if (!source) {
        drop(source.error());
        return -1;
    }
    auto socket = open_client_socket({Transport::udp, member, *source, 0, {}});
    if (!socket) {
        drop(text_of(socket.error()));
        return -1;
    }
    if (datagram_sockets_.size() >= datagram_sockets_max) {
        datagram_sockets_.clear();
    }
    return datagram_sockets_.emplace(member, std::move(socket->fd)).first->second.get();
}

void HslChannel::send_datagram(std::string_view message) {
    const RunningConfigPtr config = environment_.config();
    const auto member = config == nullptr ? std::nullopt : pick(*config);
    if (!member) {
        return drop("no member is available");
    }
    const int fd = datagram_socket(*config, *member);
    if (fd < 0) {
        return;
    }
    ssize_t sent = ::send(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == ECONNREFUSED) {
        // The answer to an earlier message, which this call has only reported.
        sent = ::send(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    if (sent < 0) {
        const int error = errno;
        if (error != EAGAIN) {
            datagram_sockets_.erase(*member);
        }
        drop(fmt::format("{}: {}", member->to_text(), text_of(error)));
    }
}

void HslChannel::connect() {
    const RunningConfigPtr config = environment_.config();
    const auto member = config == nullptr ? std::nullopt : pick(*config);
    if (!member) {
        complain("connect", "no member is available");
        return rest();
    }
    failed_ = member; // until it has worked
    const auto source = own_source(config->snapshot->self_ips, member->address);
    if (!source) {
        complain("connect", source.error());
        return rest();
    }
    auto socket = open_client_socket({Transport::tcp, *member, *source, 0, {}});
    boost::system::error_code error;
    if (socket) {
        socket_.assign(socket->fd.get(), error);
    }
    if (!socket || error) {
        complain("connect", fmt::format("{}: {}", member->to_text(), socket ? error.message() : text_of(socket.error())));
        return rest();
    }
    ++connection_;
    fd_ = std::move(socket->fd);
    state_ = State::connecting;
    timer_.expires_after(connect_patience);
    timer_.async_wait(unless_gone(&HslChannel::connect_expired));
    watch_writable();
}

void HslChannel::connect_expired() {
    if (state_ == State::connecting) {
        complain("connect", fmt::format("{}: no answer", failed_->to_text()));
        disconnect();
    }
}

void HslChannel::watch_writable() {
    if (!std::exchange(watching_writable_, true)) {
        socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write, unless_gone(&HslChannel::connection_ready));
    }
}

void HslChannel::watch_peer() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read, unless_gone(&HslChannel::peer_spoke));
}

/// It is connected, or there is room again.
void HslChannel::connection_ready() {
    watching_writable_ = false;
    if (state_ == State::connecting) {
        if (const int error = pending_error(fd_.get()); error != 0) {
            complain("connect", fmt::format("{}: {}", failed_->to_text(), text_of(error)));
            return disconnect();
        }
        state_ = State::open;
        timer_.cancel();
        watch_peer();
    }
    flush();
}

void HslChannel::flush() {
    for (int turn = 0; turn < messages_at_once && !queue_.empty(); ++turn) {
        const std::string_view rest = std::string_view{queue_.front()}.substr(sent_of_first_);
        const ssize_t sent = ::send(fd_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return disconnect();
        }
        if (sent > 0 && !std::exchange(has_sent_, true)) {
            failed_.reset();
            failures_ = 0;
        }
        sent_of_first_ += sent < 0 ? 0 : static_cast<std::size_t>(sent);
        if (sent_of_first_ < queue_.front().size()) {
            break;
        }
        queued_bytes_ -= queue_.front().size() + message_overhead;
        queue_.pop_front();
        sent_of_first_ = 0;
    }
    if (!queue_.empty()) {
        watch_writable();
    }
}

/// What a log server says is of no interest; its end of the connection is.
void HslChannel::peer_spoke() {
    std::array<char, 4096> ignored; // NOLINT: filled by recv
    const ssize_t got = ::recv(fd_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        return disconnect();
    }
    watch_peer();
}

/// A message that was begun is sent again to the next member.
void HslChannel::disconnect() {
    const bool has_failed = !std::exchange(has_sent_, false);
    timer_.cancel();
    if (socket_.is_open()) {
        socket_.release();
    }
    fd_.reset();
    watching_writable_ = false;
    sent_of_first_ = 0;
    const bool was_used = std::exchange(state_, State::closed) != State::closed;
    if (!was_used || queue_.empty()) {
        return;
    }
    constexpr unsigned failures_in_a_row_max = 4;
    if (has_failed && ++failures_ >= failures_in_a_row_max) {
        failures_ = 0;
        return rest();
    }
    connect();
}

void HslChannel::rest() {
    state_ = State::resting;
    timer_.expires_after(rest_time);
    timer_.async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (error || alive.expired()) {
            return;
        }
        state_ = State::closed;
        if (!queue_.empty()) {
            connect();
        }
    });
}

} // namespace sluice::engine
