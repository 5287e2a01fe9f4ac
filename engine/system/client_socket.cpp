#include "engine/system/client_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "engine/system/sockets.h"

namespace sluice::engine {

namespace {

using datagroups::IpAddress;

tl::expected<FileDescriptor, int> open_socket(Transport transport, IpAddress::Family family) noexcept {
    if (transport == Transport::tcp) {
        return open_stream_socket(family);
    }
    FileDescriptor fd{::socket(family == IpAddress::Family::v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    return fd.is_open() ? tl::expected<FileDescriptor, int>{std::move(fd)} : tl::unexpected(errno);
}

void set_tos(int fd, IpAddress::Family family, int tos) noexcept {
    const bool v4 = family == IpAddress::Family::v4;
    static_cast<void>(::setsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS, &tos, sizeof tos));
}

} // namespace

tl::expected<ClientSocket, int> open_client_socket(const ClientAddress& address) noexcept {
    const IpAddress::Family family = address.destination.address.family();
    auto fd = open_socket(address.transport, family);
    if (!fd) {
        return tl::unexpected(fd.error());
    }
    if (address.tos) {
        set_tos(fd->get(), family, *address.tos);
    }
    const IpAddress any = family == IpAddress::Family::v4 ? IpAddress::from_v4(0) : IpAddress::from_v6({});
    if (address.source || address.source_port != 0) {
        if (const int error = bind_source(fd->get(), {address.source.value_or(any), address.source_port}, false); error != 0) {
            return tl::unexpected(error);
        }
    }
    const int error = connect_to(fd->get(), address.destination);
    if (error != 0 && error != EINPROGRESS) {
        return tl::unexpected(error);
    }
    return ClientSocket{std::move(*fd), error == EINPROGRESS};
}

} // namespace sluice::engine
