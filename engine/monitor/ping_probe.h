#pragma once

#include <chrono>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/monitor/ping_socket.h"
#include "engine/monitor/probe.h"

namespace sluice::engine {

/// `ltm monitor icmp`, `ltm monitor gateway-icmp`: one echo request. It waits for its reply until the next one's turn, so that a lost
/// packet costs one interval.
class PingProbe final : public Probe {
public:
    PingProbe(const boost::asio::any_io_executor& executor, const config::Monitor& monitor, ProbeTarget target);
    ~PingProbe() override;
    PingProbe(const PingProbe&) = delete;
    PingProbe& operator=(const PingProbe&) = delete;

    Awaitable<ProbeResult> run() override;
    void cancel() override;

private:
    /// Nothing: the request is on its way.
    std::optional<ProbeResult> send();
    Awaitable<void> wait_for_reply(bool& answered);

    ProbeTarget target_;
    Echo echo_;
    PingSocket socket_;
    boost::asio::posix::stream_descriptor readable_; ///< waits for the socket's descriptor, which it does not own
    boost::asio::steady_timer limit_;
    bool over_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< a handler already queued finds out that this is gone
};

} // namespace sluice::engine
