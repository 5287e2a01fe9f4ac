#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/registry.h"
#include "engine/system/client_socket.h"

namespace sluice::engine {

/// Where one worker's `HSL::send` goes: the members of one pool by load balancing, over TCP (one connection at a time, to the next member
/// when it ends) or UDP (each message to the next member). Never blocks and never fails: what cannot be sent waits in a bounded queue
/// (TCP) or is dropped and counted; one log line a minute says so. Used on the loop's thread.
class HslChannel {
public:
    /// Bytes that wait for a connection.
    static constexpr std::size_t queued_bytes_max = std::size_t{1} << 20;

    struct Environment {
        boost::asio::io_context& loop;
        std::function<RunningConfigPtr()> config; ///< the worker's of the moment; may give null
        /// Writes the text into the log, not more than once a minute for each cause.
        std::function<void(const std::string& cause, const std::string& text)> complain;
    };
    HslChannel(Environment environment, Transport transport, std::string pool);
    ~HslChannel();
    HslChannel(const HslChannel&) = delete;
    HslChannel& operator=(const HslChannel&) = delete;

    void send(std::string_view message);
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    enum class State : std::uint8_t { closed, connecting, open, resting };

    void send_datagram(std::string_view message);
    [[nodiscard]] int datagram_socket(const RunningConfig& config, const datagroups::Endpoint& member);
    void connect();
    void connect_expired();
    void connection_ready();
    void flush();
    void watch_writable();
    void watch_peer();
    void peer_spoke();
    void disconnect();
    void rest();
    void complain(std::string_view kind, std::string_view text);
    void drop(const std::string& cause);
    [[nodiscard]] std::optional<datagroups::Endpoint> pick(const RunningConfig& config);
    template <typename Member>
    auto unless_gone(Member member);

    Environment environment_;
    Transport transport_;
    std::string pool_;
    std::map<datagroups::Endpoint, FileDescriptor> datagram_sockets_;
    FileDescriptor fd_;
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::steady_timer timer_; ///< of connecting, and of resting after all members have failed
    State state_ = State::closed;
    std::uint64_t connection_ = 0;               ///< the number of the present or last one
    std::optional<datagroups::Endpoint> failed_; ///< is not picked next
    unsigned failures_ = 0;                      ///< one after the other
    std::deque<std::string> queue_;
    std::size_t queued_bytes_ = 0;
    std::size_t sent_of_first_ = 0;
    bool watching_writable_ = false;
    bool has_sent_ = false; ///< over the present connection
    std::uint64_t dropped_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace sluice::engine
