#include "engine/control/control_server.h"

#include <fcntl.h>
#include <fmt/format.h>

#include "engine/control/control_session.h"
#include "engine/control/local_socket.h"

namespace sluice::engine {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds pause_without_descriptors{200};

} // namespace

ControlServer::ControlServer(asio::io_context& management, Log& log, CommandExecutor execute, LiveCommandMaker make_live)
    : management_(management), log_(log), execute_(std::move(execute)), make_live_(std::move(make_live)), acceptor_(management) {}

tl::expected<void, std::string> ControlServer::listen(const std::string& path) {
    auto listener = listen_on_local_socket(path);
    if (!listener) {
        return tl::unexpected(listener.error());
    }
    path_ = path;
    acceptor_.assign(asio::local::stream_protocol(), fcntl(listener->get(), F_DUPFD_CLOEXEC, 0));
    asio::co_spawn(management_, accept_clients(), asio::detached);
    return {};
}

void ControlServer::close() {
    if (!acceptor_.is_open()) {
        return;
    }
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    unlink(path_.c_str());
}

Awaitable<void> ControlServer::accept_clients() {
    asio::steady_timer pause(management_);
    while (acceptor_.is_open()) {
        boost::system::error_code error;
        asio::local::stream_protocol::socket client(management_);
        co_await acceptor_.async_accept(client, into(error));
        if (!error && clients_ < clients_max) {
            fcntl(client.native_handle(), F_SETFD, FD_CLOEXEC);
            ++clients_;
            asio::co_spawn(management_, serve(std::move(client)), asio::detached);
        } else if (error && error != asio::error::operation_aborted) {
            boost::system::error_code ignored;
            pause.expires_after(pause_without_descriptors);
            co_await pause.async_wait(into(ignored));
        }
    }
}

Awaitable<void> ControlServer::serve(asio::local::stream_protocol::socket socket) {
    try {
        ControlSession session(std::move(socket), execute_, make_live_);
        co_await session.serve();
    } catch (const std::exception& failure) {
        log_.write(Level::error, "mcpd", fmt::format("control socket: a command ended with: {}", failure.what()));
    }
    --clients_;
}

} // namespace sluice::engine
