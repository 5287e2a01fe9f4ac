#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <tl/expected.hpp>

#include "config/service.h"
#include "engine/awaitable.h"
#include "engine/observe/log.h"

namespace sluice::engine {

/// Runs a command on a thread where it may take its time and then calls `done` with the exit status, on any thread. `words` and `io`
/// live until then.
using CommandExecutor =
    std::function<void(const std::vector<std::string>& words, config::CommandIo& io, std::function<void(int status)> done)>;

/// A command whose output goes on for as long as its client listens. On the management thread.
class LiveCommand {
public:
    virtual ~LiveCommand() = default;
    /// What there is to say now, perhaps nothing. Asked several times a second.
    [[nodiscard]] virtual std::string take_output() = 0;
    /// The exit status when it is over by itself; asked after take_output().
    [[nodiscard]] virtual std::optional<int> status() const = 0;
};
/// The command, running; null when the words are none of a live command.
using LiveCommandMaker = std::function<std::unique_ptr<LiveCommand>(const std::vector<std::string>& words)>;

/// The server's end of the control socket, on the management thread. Clients are the owner's own programs, yet no bytes that come, or do
/// not come, harm or hold up anything but that client. Destroyed after the io_context has stopped running.
class ControlServer {
public:
    static constexpr std::size_t clients_max = 64;

    ControlServer(boost::asio::io_context& management, Log& log, CommandExecutor execute, LiveCommandMaker make_live = {});
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    tl::expected<void, std::string> listen(const std::string& path);
    /// No more clients; those there finish.
    void close();
    [[nodiscard]] std::size_t clients() const { return clients_; }

private:
    Awaitable<void> accept_clients();
    Awaitable<void> serve(boost::asio::local::stream_protocol::socket socket);

    boost::asio::io_context& management_;
    Log& log_;
    CommandExecutor execute_;
    LiveCommandMaker make_live_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    std::string path_;
    std::size_t clients_ = 0;
};

} // namespace sluice::engine
