#include "engine/sideband/sideband_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <boost/asio/post.hpp>

#include "engine/system/sockets.h"

namespace sluice::engine {

namespace {

constexpr std::size_t read_bytes = 65536;
/// Portions read before others have their turn.
constexpr int reads_at_once = 16;
/// What a waiting datagram costs beside its bytes, which may be none.
constexpr std::size_t datagram_overhead = 64;

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

/// A handler that does nothing once this is gone or the operation was given up.
template <typename Member>
auto SidebandConnection::unless_gone(Member member) {
    return [this, member, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (!error && !alive.expired()) {
            (this->*member)();
        }
    };
}

SidebandConnection::SidebandConnection(boost::asio::io_context& loop, Transport transport, ClientSocket socket, std::chrono::seconds idle)
    : transport_(transport), fd_(std::move(socket.fd)), socket_(loop), idle_timer_(loop), wait_timer_(loop), idle_(idle) {
    boost::system::error_code error;
    socket_.assign(fd_.get(), error);
    if (error) {
        state_ = State::closed;
        return;
    }
    watch_idle();
    if (socket.is_connecting) {
        watch_writable();
    } else {
        state_ = State::open;
        watch_readable();
    }
}

SidebandConnection::~SidebandConnection() {
    let_go();
}

void SidebandConnection::let_go() {
    if (socket_.is_open()) {
        socket_.release();
    }
    fd_.reset();
}

void SidebandConnection::watch_writable() {
    if (!std::exchange(watching_writable_, true)) {
        socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write, unless_gone(&SidebandConnection::write));
    }
}

void SidebandConnection::watch_readable() {
    if (incoming_bytes_ < expected_ && !std::exchange(watching_readable_, true)) {
        socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read, unless_gone(&SidebandConnection::read));
    }
}

/// The socket has become writable: it is connected, or there is room again.
void SidebandConnection::write() {
    watching_writable_ = false;
    if (state_ == State::connecting) {
        if (pending_error(fd_.get()) != 0) {
            return close();
        }
        state_ = State::open;
        watch_readable();
    }
    while (state_ == State::open && !outgoing_.empty()) {
        std::string& piece = outgoing_.front();
        const ssize_t sent = ::send(fd_.get(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && would_block(errno)) {
            watch_writable();
            break;
        }
        if (sent < 0 && transport_ == Transport::tcp) {
            return close();
        }
        // A datagram that the system refuses is lost, as on the wire.
        const std::size_t done = transport_ == Transport::udp ? piece.size() : static_cast<std::size_t>(sent);
        outgoing_bytes_ -= done;
        piece.erase(0, done);
        if (piece.empty()) {
            outgoing_.pop_front();
        }
        touch();
    }
    changed();
}

void SidebandConnection::read() {
    watching_readable_ = false;
    std::array<char, read_bytes> bytes; // NOLINT: filled by recv
    for (int turn = 0; turn < reads_at_once && incoming_bytes_ < expected_; ++turn) {
        const std::size_t room = transport_ == Transport::udp ? bytes.size() : std::min(bytes.size(), expected_ - incoming_bytes_);
        const ssize_t got = ::recv(fd_.get(), bytes.data(), room, MSG_DONTWAIT);
        if (got < 0 && would_block(errno)) {
            break;
        }
        if (got < 0 && transport_ == Transport::udp && errno == ECONNREFUSED) {
            return close(); // nobody is there: the peer's host has said so
        }
        if (got < 0 || (got == 0 && transport_ == Transport::tcp)) {
            return close();
        }
        const std::string_view piece{bytes.data(), static_cast<std::size_t>(got)};
        if (transport_ == Transport::udp || incoming_.empty()) {
            incoming_.emplace_back(piece);
        } else {
            incoming_.front().append(piece);
        }
        incoming_bytes_ += piece.size() + (transport_ == Transport::udp ? datagram_overhead : 0);
        touch();
    }
    watch_readable();
    changed();
}

void SidebandConnection::close() {
    state_ = State::closed;
    outgoing_.clear();
    outgoing_bytes_ = 0;
    idle_timer_.cancel();
    let_go();
    changed();
}

std::size_t SidebandConnection::send(std::string_view bytes) {
    if (state_ == State::closed || bytes.empty()) {
        return 0;
    }
    std::size_t taken = bytes.size();
    if (transport_ == Transport::udp) {
        taken = outgoing_bytes_ == 0 || outgoing_bytes_ + bytes.size() <= held_bytes_max ? bytes.size() : 0;
    } else {
        taken = std::min(bytes.size(), held_bytes_max - std::min(outgoing_bytes_, held_bytes_max));
    }
    if (taken == 0) {
        return 0;
    }
    if (transport_ == Transport::udp || outgoing_.empty()) {
        outgoing_.emplace_back(bytes.substr(0, taken));
    } else {
        outgoing_.back().append(bytes.substr(0, taken));
    }
    outgoing_bytes_ += taken;
    watch_writable();
    return taken;
}

std::string_view SidebandConnection::received() const {
    return incoming_.empty() ? std::string_view{} : std::string_view{incoming_.front()}.substr(read_offset_);
}

void SidebandConnection::take(std::size_t bytes) {
    seen_bytes_ = 0;
    if (incoming_.empty()) {
        return;
    }
    std::string& first = incoming_.front();
    if (transport_ == Transport::udp) {
        incoming_bytes_ -= first.size() + datagram_overhead;
        incoming_.pop_front();
    } else {
        incoming_bytes_ -= bytes;
        read_offset_ += bytes;
        if (read_offset_ == first.size()) {
            incoming_.pop_front();
            read_offset_ = 0;
        } else if (read_offset_ > first.size() / 2) {
            first.erase(0, std::exchange(read_offset_, 0));
        }
    }
    expected_ = held_bytes_max;
    if (state_ == State::open) {
        watch_readable();
    }
}

void SidebandConnection::expect(std::size_t bytes) {
    expected_ = std::max(expected_, bytes);
    if (state_ == State::open) {
        watch_readable();
    }
}

std::uint64_t SidebandConnection::wait_until(std::function<bool()> condition, std::chrono::milliseconds timeout,
                                             std::function<void(bool)> done) {
    condition_ = std::move(condition);
    done_ = std::move(done);
    const std::uint64_t wait = ++last_wait_;
    wait_timer_.expires_after(timeout);
    wait_timer_.async_wait([this, wait, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (!error && !alive.expired() && wait == last_wait_) {
            finish_waiting(condition_ && condition_());
        }
    });
    boost::asio::post(socket_.get_executor(), [this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired()) {
            changed();
        }
    });
    return wait;
}

void SidebandConnection::stop_waiting(std::uint64_t wait) {
    if (wait == last_wait_) {
        forget_wait();
    }
}

void SidebandConnection::forget_wait() {
    condition_ = nullptr;
    done_ = nullptr;
    wait_timer_.cancel();
}

void SidebandConnection::changed() {
    if (condition_ && condition_()) {
        finish_waiting(true);
    }
}

/// The last thing a caller does: it may destroy this.
void SidebandConnection::finish_waiting(bool held) {
    const std::function<void(bool)> done = std::exchange(done_, nullptr);
    forget_wait();
    if (done) {
        done(held);
    }
}

/// The timer is not moved with each use: it looks when the last one was.
void SidebandConnection::watch_idle() {
    if (idle_ == std::chrono::seconds::max()) {
        return;
    }
    idle_timer_.expires_at(last_used_ + idle_);
    idle_timer_.async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (error || alive.expired()) {
            return;
        }
        if (std::chrono::steady_clock::now() >= last_used_ + idle_) {
            close();
        } else {
            watch_idle();
        }
    });
}

} // namespace sluice::engine
