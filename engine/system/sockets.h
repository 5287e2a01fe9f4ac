#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

#include <tl/expected.hpp>

#include "datagroups/ip_address.h"
#include "engine/system/file_descriptor.h"

/// The socket calls of the traffic path. Errors are errno values; nothing throws or blocks.
namespace sluice::engine {

/// An address as the kernel takes it. Route domains mean nothing to the kernel and are left out.
class SocketAddress {
public:
    SocketAddress() = default;
    explicit SocketAddress(const datagroups::Endpoint& endpoint) noexcept;
    [[nodiscard]] const sockaddr* get() const noexcept { return &address_.any; }
    [[nodiscard]] sockaddr* get() noexcept { return &address_.any; }
    [[nodiscard]] socklen_t size() const noexcept;
    [[nodiscard]] datagroups::Endpoint endpoint() const noexcept;
    static constexpr socklen_t size_max = sizeof(sockaddr_in6);

private:
    union {
        sockaddr any;
        sockaddr_in v4;
        sockaddr_in6 v6;
    } address_{};
};

/// Set on the listener, inherited by what it accepts.
struct ListenOptions {
    bool nagle = false;
    std::optional<std::chrono::seconds> keep_alive_interval;
};

/// A non-blocking listener that shares its port with the other workers' (SO_REUSEPORT). IPv6 ones take IPv6 only.
tl::expected<FileDescriptor, int> open_listener(const datagroups::Endpoint& at, const ListenOptions& options) noexcept;
/// For a listener that stays when its profile has changed; connections accepted from now on have the new values.
void apply_listen_options(int fd, const ListenOptions& options) noexcept;

struct Accepted {
    FileDescriptor fd;
    datagroups::Endpoint client;
};
tl::expected<Accepted, int> accept_connection(int listener) noexcept;

/// What an error of accept(2) asks for.
enum class AcceptError : std::uint8_t { queue_empty, try_next, out_of_resources, bug };
AcceptError classify_accept_error(int error) noexcept;

tl::expected<FileDescriptor, int> open_stream_socket(datagroups::IpAddress::Family family) noexcept;
/// Binds the source; with port 0 the port is chosen at connect, where it may be used once for each destination. `transparent` allows an
/// address that is not this host's (needs CAP_NET_ADMIN; EPERM otherwise).
int bind_source(int fd, const datagroups::Endpoint& source, bool transparent) noexcept;
/// 0 (connected), EINPROGRESS or what failed.
int connect_to(int fd, const datagroups::Endpoint& server) noexcept;

datagroups::Endpoint local_endpoint(int fd) noexcept;
/// SO_ERROR: reading it clears it.
int pending_error(int fd) noexcept;
void set_no_delay(int fd) noexcept;
void set_keep_alive(int fd, std::chrono::seconds interval) noexcept;
void set_quick_ack(int fd, bool on) noexcept;
/// Bytes that the peer's kernel has not acknowledged yet.
std::size_t unacknowledged_bytes(int fd) noexcept;

/// Closes with RST.
void close_with_reset(FileDescriptor& fd) noexcept;
/// Forgets the connection without a packet to the peer, as BIG-IP drops a flow. Needs CAP_NET_ADMIN; false, and nothing done, without it.
bool close_silently(FileDescriptor& fd) noexcept;

} // namespace sluice::engine
