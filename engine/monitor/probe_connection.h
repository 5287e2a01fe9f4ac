#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "datagroups/ip_address.h"
#include "engine/awaitable.h"

namespace sluice::engine {

/// One probe's connection to a member, with one time limit over all of it. When the limit is over, or cancel() is called, whatever is
/// waiting ends with an error and failure() says why. Management thread only; owned by the probe's coroutine.
class ProbeConnection {
public:
    ProbeConnection(const boost::asio::any_io_executor& executor, std::chrono::steady_clock::duration limit);
    ProbeConnection(const ProbeConnection&) = delete;
    ProbeConnection& operator=(const ProbeConnection&) = delete;

    /// Binds the source (absent: the kernel's choice, for loopback members only) and connects.
    Awaitable<bool> connect(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source);
    /// Sends SYN, waits for SYN-ACK and answers with RST: the member's program never hears of it.
    Awaitable<bool> knock(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source);
    Awaitable<bool> write(std::string_view bytes);
    /// Up to `bytes_max` bytes more; empty at the end of the stream (failure() is empty then) or on failure. `quiet_limit`: nothing came
    /// for that long, also empty, with quiet() set.
    Awaitable<std::string> read_some(std::size_t bytes_max, std::optional<std::chrono::steady_clock::duration> quiet_limit = std::nullopt);
    /// Ends the probe from outside.
    void cancel();

    [[nodiscard]] bool quiet() const { return quiet_; }
    /// connect() failed before anything was sent, for want of something on this host.
    [[nodiscard]] bool not_sent() const { return not_sent_; }
    /// That was the source address, which this host may not use.
    [[nodiscard]] bool source_refused() const { return source_refused_; }
    /// Why the last call failed, in words for the log; empty when it did not.
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    bool succeeded(const boost::system::error_code& error);
    bool open_and_bind(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source);

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer limit_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< a handler already queued finds out that this is gone
    bool over_ = false;
    bool quiet_ = false;
    bool not_sent_ = false;
    bool source_refused_ = false;
    std::string failure_;
};

} // namespace sluice::engine
