#include "engine/monitor/ping_socket.h"

#include <array>
#include <cerrno>

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "engine/system/sockets.h"

namespace sluice::engine {

namespace {

constexpr std::size_t packet_bytes_max = 2048;
/// The member may send as much as it likes: others have their turn in between.
constexpr int packets_max = 64;

bool is_refusal(int error) {
    return error == EPERM || error == EACCES || error == EPROTONOSUPPORT;
}

int error_of(int result) {
    return result < 0 ? errno : 0;
}

} // namespace

int PingSocket::open(const datagroups::IpAddress& destination) {
    family_ = destination.is_v4() ? EchoFamily::icmp_v4 : EchoFamily::icmp_v6;
    const int domain = destination.is_v4() ? AF_INET : AF_INET6;
    const int protocol = destination.is_v4() ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
    constexpr int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    is_raw_ = false;
    fd_ = FileDescriptor(::socket(domain, SOCK_DGRAM | flags, protocol));
    if (fd_.is_open()) {
        return 0;
    }
    if (!is_refusal(errno)) {
        return errno;
    }
    is_raw_ = true;
    fd_ = FileDescriptor(::socket(domain, SOCK_RAW | flags, protocol));
    if (!fd_.is_open()) {
        return is_refusal(errno) ? EPERM : errno;
    }
    static_cast<void>(::getrandom(&identifier_, sizeof identifier_, GRND_NONBLOCK)); // 0 does as well
    hear_replies_only();
    return 0;
}

/// A raw socket would be woken for every ICMP message of its peer.
void PingSocket::hear_replies_only() const {
    if (family_ == EchoFamily::icmp_v4) {
        icmp_filter filter{~(1U << unsigned{ICMP_ECHOREPLY})};
        static_cast<void>(::setsockopt(fd_.get(), SOL_RAW, ICMP_FILTER, &filter, sizeof filter));
        return;
    }
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    static_cast<void>(::setsockopt(fd_.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter));
}

int PingSocket::bind(const datagroups::IpAddress& source) {
    const SocketAddress address({source, 0});
    return error_of(::bind(fd_.get(), address.get(), address.size()));
}

int PingSocket::connect(const datagroups::IpAddress& destination) {
    const SocketAddress address({destination, 0});
    return error_of(::connect(fd_.get(), address.get(), address.size()));
}

int PingSocket::send(const Echo& echo) {
    const std::string message = echo_request(family_, identifier_, echo);
    return error_of(static_cast<int>(::send(fd_.get(), message.data(), message.size(), MSG_NOSIGNAL)));
}

bool PingSocket::has_reply(const Echo& echo) {
    std::array<char, packet_bytes_max> packet{};
    for (int count = 0; count < packets_max; ++count) {
        const ssize_t got = ::recv(fd_.get(), packet.data(), packet.size(), 0);
        if (got < 0) {
            return false;
        }
        const bool has_ip_header = is_raw_ && family_ == EchoFamily::icmp_v4;
        const auto reply = read_echo_reply(family_, has_ip_header, {packet.data(), static_cast<std::size_t>(got)});
        if (reply && *reply == echo) {
            return true;
        }
    }
    return false;
}

} // namespace sluice::engine
