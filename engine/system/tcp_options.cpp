#include "engine/system/tcp_options.h"

// Not <netinet/tcp.h>, whose tcp_info ends before the delivery rate and the window; the two headers exclude each other.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <limits>

#include "engine/system/sockets.h"

namespace sluice::engine {
namespace {

struct Name {
    int level;
    int option;
};

Name name_of(TcpOption option) noexcept {
    switch (option) {
    case TcpOption::nagle:
        return {IPPROTO_TCP, TCP_NODELAY};
    case TcpOption::delayed_ack:
        return {IPPROTO_TCP, TCP_QUICKACK};
    case TcpOption::keep_alive:
        return {IPPROTO_TCP, TCP_KEEPIDLE};
    case TcpOption::segment_size:
        return {IPPROTO_TCP, TCP_MAXSEG};
    case TcpOption::send_buffer:
        return {SOL_SOCKET, SO_SNDBUF};
    case TcpOption::receive_buffer:
        return {SOL_SOCKET, SO_RCVBUF};
    }
    return {};
}

std::optional<int> get(int fd, Name name) noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, name.level, name.option, &value, &size) == 0 ? std::optional{value} : std::nullopt;
}

bool set(int fd, Name name, int value) noexcept {
    return ::setsockopt(fd, name.level, name.option, &value, sizeof value) == 0;
}

/// TCP_NODELAY and TCP_QUICKACK say the opposite of what F5's switches say.
bool is_inverted(TcpOption option) noexcept {
    return option == TcpOption::nagle || option == TcpOption::delayed_ack;
}

} // namespace

std::optional<std::uint32_t> get_tcp_option(int fd, TcpOption option) noexcept {
    if (option == TcpOption::keep_alive && get(fd, {SOL_SOCKET, SO_KEEPALIVE}).value_or(0) == 0) {
        return 0;
    }
    const auto value = get(fd, name_of(option));
    if (!value) {
        return std::nullopt;
    }
    if (is_inverted(option)) {
        return *value == 0 ? 1 : 0;
    }
    // The kernel doubles a buffer's size for its own needs and says so (socket(7)).
    const bool is_doubled = option == TcpOption::send_buffer || option == TcpOption::receive_buffer;
    return static_cast<std::uint32_t>(std::max(*value, 0)) / (is_doubled ? 2 : 1);
}

bool set_tcp_option(int fd, TcpOption option, std::uint32_t value) noexcept {
    if (is_inverted(option)) {
        return set(fd, name_of(option), value == 0 ? 1 : 0);
    }
    if (option == TcpOption::keep_alive) {
        constexpr std::uint32_t kernel_max = 32767;
        return set(fd, {SOL_SOCKET, SO_KEEPALIVE}, value == 0 ? 0 : 1) &&
               (value == 0 || set(fd, name_of(option), static_cast<int>(std::min(value, kernel_max))));
    }
    return set(fd, name_of(option), static_cast<int>(std::min<std::uint32_t>(value, std::numeric_limits<int>::max())));
}

std::string get_congestion_control(int fd) {
    std::array<char, 17> name{}; // the kernel's names have 15 characters at most
    socklen_t size = name.size() - 1;
    return ::getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) == 0 ? std::string{name.data()} : std::string{};
}

bool set_congestion_control(int fd, const std::string& name) noexcept {
    return ::setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.c_str(), static_cast<socklen_t>(name.size())) == 0;
}

std::optional<TcpMetrics> read_tcp_metrics(int fd) noexcept {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
        return std::nullopt;
    }
    TcpMetrics metrics;
    metrics.rtt_us = info.tcpi_rtt;
    metrics.rtt_variance_us = info.tcpi_rttvar;
    metrics.rto_us = info.tcpi_rto;
    metrics.mss = info.tcpi_snd_mss;
    metrics.congestion_window_segments = info.tcpi_snd_cwnd;
    metrics.slow_start_threshold_segments = info.tcpi_snd_ssthresh;
    metrics.delivery_rate_bytes_per_second = info.tcpi_delivery_rate;
    metrics.peer_window_bytes = info.tcpi_snd_wnd;
    metrics.receive_space_bytes = info.tcpi_rcv_space;
    metrics.peer_window_scale = info.tcpi_snd_wscale;
    metrics.own_window_scale = info.tcpi_rcv_wscale;
    return metrics;
}

std::uint16_t find_unused_port(const datagroups::Endpoint& local) noexcept {
    for (const std::uint16_t port : {local.port, std::uint16_t{0}}) {
        const auto fd = open_stream_socket(local.address.family());
        const SocketAddress address{datagroups::Endpoint{local.address, port}};
        if (fd && ::bind(fd->get(), address.get(), address.size()) == 0) {
            return local_endpoint(fd->get()).port;
        }
    }
    return 0;
}

} // namespace sluice::engine
