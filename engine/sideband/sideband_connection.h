#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/system/client_socket.h"

namespace sluice::engine {

/// A connection that a rule has opened. Used on the loop's thread; destroying it closes it, and nothing it was waited for happens then.
class SidebandConnection {
public:
    enum class State : std::uint8_t {
        connecting,
        open,
        closed, ///< by the peer, by an error, or idle too long; what has come can still be read
    };
    /// What has not been sent, and what has not been read, are each held up to this much; a reader may ask for more.
    static constexpr std::size_t held_bytes_max = std::size_t{64} << 10;
    static constexpr std::size_t datagram_bytes_max = 65507;

    SidebandConnection(boost::asio::io_context& loop, Transport transport, ClientSocket socket, std::chrono::seconds idle);
    SidebandConnection(const SidebandConnection&) = delete;
    SidebandConnection& operator=(const SidebandConnection&) = delete;
    ~SidebandConnection();

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] bool is_datagrams() const { return transport_ == Transport::udp; }
    [[nodiscard]] std::chrono::seconds idle() const { return idle_; }

    /// Takes as many of the bytes as there is room for; a datagram whole or not at all. How many it were.
    std::size_t send(std::string_view bytes);
    /// Has everything that was taken been handed to the system?
    [[nodiscard]] bool is_flushed() const { return outgoing_bytes_ == 0; }

    /// What has come and was not taken; of datagrams the first.
    [[nodiscard]] std::string_view received() const;
    [[nodiscard]] bool has_received() const { return !incoming_.empty(); }
    /// Is there more than when somebody last looked?
    [[nodiscard]] bool has_unseen() const { return incoming_bytes_ > seen_bytes_; }
    /// Somebody has looked at what is there and left it.
    void note_seen() { seen_bytes_ = incoming_bytes_; }
    /// Drops the first `bytes` of received(); a datagram that is begun is dropped whole.
    void take(std::size_t bytes);
    /// Lets so many bytes come although nobody reads.
    void expect(std::size_t bytes);

    /// Calls `done` once when `condition` holds, or after `timeout`, with whether it held; never before this has returned. `condition`
    /// is asked at each change and may call what is above. One at a time; a new one replaces the old. The result is for stop_waiting().
    std::uint64_t wait_until(std::function<bool()> condition, std::chrono::milliseconds timeout, std::function<void(bool)> done);
    /// Gives that wait up; nothing when it is over.
    void stop_waiting(std::uint64_t wait);

private:
    void forget_wait();
    void watch_writable();
    void watch_readable();
    void read();
    void write();
    void close();
    void changed();
    void touch() { last_used_ = std::chrono::steady_clock::now(); }
    void watch_idle();
    void finish_waiting(bool held);
    template <typename Member>
    auto unless_gone(Member member);

    void let_go();

    Transport transport_;
    FileDescriptor fd_; ///< closed here; socket_ only watches it
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::steady_timer idle_timer_;
    boost::asio::steady_timer wait_timer_;
    std::chrono::seconds idle_;
    std::chrono::steady_clock::time_point last_used_ = std::chrono::steady_clock::now();
    State state_ = State::connecting;
    std::deque<std::string> outgoing_; ///< TCP: one string at most, or pieces
    std::size_t outgoing_bytes_ = 0;
    std::deque<std::string> incoming_; ///< TCP: one string
    std::size_t incoming_bytes_ = 0;
    std::size_t seen_bytes_ = 0; ///< of those
    std::size_t expected_ = held_bytes_max;
    std::size_t read_offset_ = 0; ///< of the first of incoming_, already taken
    bool watching_readable_ = false;
    bool watching_writable_ = false;
    std::function<bool()> condition_;
    std::function<void(bool)> done_;
    std::uint64_t last_wait_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< a handler already queued finds out that this is gone
};

} // namespace sluice::engine
