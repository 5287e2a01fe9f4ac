#include "engine/monitor/probe_connection.h"

#include <array>
#include <memory>

#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "engine/system/sockets.h"

namespace sluice::engine {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::string_view no_answer = "No successful responses received before deadline.";

asio::ip::address asio_address(const datagroups::IpAddress& address) {
    if (address.is_v4()) {
        return asio::ip::address_v4(address.v4_host_order());
    }
    return asio::ip::address_v6(address.bytes());
}

} // namespace

ProbeConnection::ProbeConnection(const asio::any_io_executor& executor, std::chrono::steady_clock::duration limit)
    : socket_(executor), limit_(executor, limit) {
    limit_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) {
            cancel();
        }
    });
}

void ProbeConnection::cancel() {
    over_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

bool ProbeConnection::succeeded(const boost::system::error_code& error) {
    if (over_) {
        failure_ = no_answer;
    } else if (error && error != asio::error::eof) {
        failure_ = error.message();
    }
    return failure_.empty();
}

bool ProbeConnection::open_and_bind(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source) {
    boost::system::error_code error;
    socket_.open(destination.address.is_v4() ? tcp::v4() : tcp::v6(), error);
    if (error) {
        not_sent_ = true;
        return succeeded(error);
    }
    fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    if (!source) {
        return true;
    }
    const int on = 1;
    setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    socket_.bind({asio_address(*source), 0}, error);
    if (error) {
        not_sent_ = source_refused_ = true;
        failure_ = fmt::format("cannot use self IP {}: {}", source->to_text(), error.message());
    }
    return !error;
}

Awaitable<bool> ProbeConnection::connect(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source) {
    if (over_ || !open_and_bind(destination, source)) {
        co_return succeeded({});
    }
    boost::system::error_code error;
    const tcp::endpoint to(asio_address(destination.address), destination.port);
    co_await socket_.async_connect(to, into(error));
    co_return succeeded(error);
}

Awaitable<bool> ProbeConnection::knock(const datagroups::Endpoint& destination, const std::optional<datagroups::IpAddress>& source) {
    if (over_ || !open_and_bind(destination, source)) {
        co_return succeeded({});
    }
    // The ACK that would complete the handshake waits for data, and the reset is there first.
    set_quick_ack(socket_.native_handle(), false);
    boost::system::error_code error;
    const tcp::endpoint to(asio_address(destination.address), destination.port);
    co_await socket_.async_connect(to, into(error));
    const bool answered = succeeded(error);
    boost::system::error_code ignored;
    const asio::socket_base::linger reset(true, 0);
    socket_.set_option(reset, ignored);
    socket_.close(ignored);
    co_return answered;
}

Awaitable<bool> ProbeConnection::write(std::string_view bytes) {
    boost::system::error_code error;
    co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), into(error));
    co_return succeeded(error);
}

Awaitable<std::string> ProbeConnection::read_some(std::size_t bytes_max, std::optional<std::chrono::steady_clock::duration> quiet_limit) {
    std::string bytes(bytes_max, '\0');
    boost::system::error_code error;
    asio::steady_timer quiet_timer(socket_.get_executor());
    // The timer's handler may still be queued when this frame is gone: it must find out.
    const auto waiting = std::make_shared<bool>(true);
    if (quiet_limit) {
        quiet_timer.expires_after(*quiet_limit);
        quiet_timer.async_wait([this, waiting](const boost::system::error_code& timer_error) {
            if (!timer_error && *waiting) {
                quiet_ = true;
                boost::system::error_code ignored;
                socket_.cancel(ignored);
            }
        });
    }
    const std::size_t got = co_await socket_.async_read_some(asio::buffer(bytes), into(error));
    *waiting = false;
    bytes.resize(got);
    if (!(quiet_ && error == asio::error::operation_aborted)) {
        succeeded(error);
    }
    co_return bytes;
}

} // namespace sluice::engine
