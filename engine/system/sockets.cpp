#include "engine/system/sockets.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sluice::engine {
namespace {

using datagroups::Endpoint;
using datagroups::IpAddress;

int set_option(int fd, int level, int name, int value) noexcept {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : errno;
}

/// Options whose failure leaves a connection that works all the same.
void set_if_possible(int fd, int level, int name, int value) noexcept {
    static_cast<void>(set_option(fd, level, name, value));
}

} // namespace

SocketAddress::SocketAddress(const Endpoint& endpoint) noexcept {
    if (endpoint.address.is_v4()) {
        address_.v4.sin_family = AF_INET;
        address_.v4.sin_port = htons(endpoint.port);
        address_.v4.sin_addr.s_addr = htonl(endpoint.address.v4_host_order());
        return;
    }
    address_.v6.sin6_family = AF_INET6;
    address_.v6.sin6_port = htons(endpoint.port);
    std::memcpy(&address_.v6.sin6_addr, endpoint.address.bytes().data(), endpoint.address.bytes().size());
}

socklen_t SocketAddress::size() const noexcept {
    return address_.any.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

Endpoint SocketAddress::endpoint() const noexcept {
    if (address_.any.sa_family == AF_INET6) {
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &address_.v6.sin6_addr, bytes.size());
        return {IpAddress::from_v6(bytes), ntohs(address_.v6.sin6_port)};
    }
    return {IpAddress::from_v4(ntohl(address_.v4.sin_addr.s_addr)), ntohs(address_.v4.sin_port)};
}

void apply_listen_options(int fd, const ListenOptions& options) noexcept {
    set_if_possible(fd, IPPROTO_TCP, TCP_NODELAY, options.nagle ? 0 : 1);
    set_if_possible(fd, SOL_SOCKET, SO_KEEPALIVE, options.keep_alive_interval ? 1 : 0);
    if (options.keep_alive_interval) {
        set_if_possible(fd, IPPROTO_TCP, TCP_KEEPIDLE,
                        static_cast<int>(std::clamp<std::int64_t>(options.keep_alive_interval->count(), 1, 32767)));
    }
}

tl::expected<FileDescriptor, int> open_listener(const Endpoint& at, const ListenOptions& options) noexcept {
    auto fd = open_stream_socket(at.address.family());
    if (!fd) {
        return fd;
    }
    if (!at.address.is_v4()) {
        set_if_possible(fd->get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }
    set_if_possible(fd->get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (const int error = set_option(fd->get(), SOL_SOCKET, SO_REUSEPORT, 1); error != 0) {
        return tl::unexpected(error);
    }
    apply_listen_options(fd->get(), options);
    const SocketAddress address{at};
    constexpr int backlog = 4096; // the kernel cuts it to net.core.somaxconn
    if (::bind(fd->get(), address.get(), address.size()) != 0 || ::listen(fd->get(), backlog) != 0) {
        return tl::unexpected(errno);
    }
    // Inherited: the ACK of a client's first bytes waits for the answer to ride on (at most the usual 40 ms). listen() would clear it.
    set_quick_ack(fd->get(), false);
    return fd;
}

tl::expected<Accepted, int> accept_connection(int listener) noexcept {
    SocketAddress address;
    socklen_t size = SocketAddress::size_max;
    const int fd = ::accept4(listener, address.get(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return tl::unexpected(errno);
    }
    return Accepted{FileDescriptor{fd}, address.endpoint()};
}

AcceptError classify_accept_error(int error) noexcept {
    switch (error) {
    case EAGAIN:
        return AcceptError::queue_empty;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return AcceptError::out_of_resources;
    case EINTR:
    case ECONNABORTED: // the rest are errors of the new connection, not of the listener (accept(2))
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case EPERM: // a packet filter forbids it
    case ETIMEDOUT:
        return AcceptError::try_next;
    default:
        return AcceptError::bug;
    }
}

tl::expected<FileDescriptor, int> open_stream_socket(IpAddress::Family family) noexcept {
    const int domain = family == IpAddress::Family::v4 ? AF_INET : AF_INET6;
    const int fd = ::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return tl::unexpected(errno);
    }
    return FileDescriptor{fd};
}

int bind_source(int fd, const Endpoint& source, bool transparent) noexcept {
    if (transparent) {
        const bool v4 = source.address.is_v4();
        if (const int error = set_option(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TRANSPARENT : IPV6_TRANSPARENT, 1); error != 0) {
            return error;
        }
    }
    if (source.port == 0) {
        set_if_possible(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    } else {
        set_if_possible(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    }
    const SocketAddress address{source};
    return ::bind(fd, address.get(), address.size()) == 0 ? 0 : errno;
}

int connect_to(int fd, const Endpoint& server) noexcept {
    const SocketAddress address{server};
    return ::connect(fd, address.get(), address.size()) == 0 ? 0 : errno;
}

Endpoint local_endpoint(int fd) noexcept {
    SocketAddress address;
    socklen_t size = SocketAddress::size_max;
    if (::getsockname(fd, address.get(), &size) != 0) {
        return {};
    }
    return address.endpoint();
}

int pending_error(int fd) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

void set_no_delay(int fd) noexcept {
    set_if_possible(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

void set_keep_alive(int fd, std::chrono::seconds interval) noexcept {
    set_if_possible(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(std::clamp<std::int64_t>(interval.count(), 1, 32767)));
    set_if_possible(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

void set_quick_ack(int fd, bool on) noexcept {
    set_if_possible(fd, IPPROTO_TCP, TCP_QUICKACK, on ? 1 : 0);
}

std::size_t unacknowledged_bytes(int fd) noexcept {
    int bytes = 0;
    return ::ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void close_with_reset(FileDescriptor& fd) noexcept {
    const linger at_once{1, 0};
    static_cast<void>(::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
    fd.reset();
}

bool close_silently(FileDescriptor& fd) noexcept {
    if (set_option(fd.get(), IPPROTO_TCP, TCP_REPAIR, 1) != 0) {
        return false;
    }
    fd.reset();
    return true;
}

} // namespace sluice::engine
