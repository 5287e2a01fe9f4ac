#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/control/control_server.h"
#include "engine/control/frame.h"
#include "engine/control/staged_command.h"

namespace sluice::engine {

/// One client of the control socket, from its request to the exit status.
class ControlSession {
public:
    ControlSession(boost::asio::local::stream_protocol::socket socket, const CommandExecutor& execute, const LiveCommandMaker& make_live);

    /// Ends when the client has its answer, breaks the protocol, goes, or does not take or give a frame in time.
    Awaitable<void> serve();

private:
    struct Execution;
    Awaitable<std::optional<Frame>> receive();
    Awaitable<bool> send(const Frame& frame);
    Awaitable<bool> send_text(Frame::Type type, std::string_view text);
    Awaitable<int> run(const std::shared_ptr<Execution>& execution);
    Awaitable<bool> fetch(StagedFiles& files);
    Awaitable<bool> deliver(StagedFiles& files);
    Awaitable<void> stream(LiveCommand& command);
    [[nodiscard]] bool client_is_gone();
    Awaitable<void> answer(const Execution& execution, int status);
    void start_deadline(std::chrono::seconds patience);

    boost::asio::local::stream_protocol::socket socket_;
    const CommandExecutor& execute_;
    const LiveCommandMaker& make_live_;
    boost::asio::steady_timer deadline_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< a deadline already queued finds out that this is gone
    FrameReader frames_;
};

} // namespace sluice::engine
