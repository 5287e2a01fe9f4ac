#include "tclbind/commands/syslog_sender.h"

#include <array>
#include <chrono>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/observe/log_line.h"

namespace sluice::tclbind {

namespace {

class Socket {
public:
    explicit Socket(int family) : descriptor_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
    ~Socket() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::string datagram_of(std::uint8_t facility, engine::Level level, std::string_view process, std::string_view text) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    const std::string time = engine::log_time(std::chrono::system_clock::now());
    return fmt::format("<{}>{} {} {}[{}]: {}", facility * 8 + static_cast<int>(level), time, host.data(), process, ::getpid(),
                       engine::escape_for_log(text, engine::log_line_bytes_max));
}

template <typename Address>
void send_to(const Address& address, std::string_view datagram) {
    const Socket socket{address.ss_family};
    // A datagram that cannot be sent is lost: the rule must neither wait nor fail for a log receiver.
    static_cast<void>(::sendto(socket.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                               static_cast<const sockaddr*>(static_cast<const void*>(&address)),
                               address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)));
}

} // namespace

void send_syslog(const datagroups::Endpoint& receiver, std::uint8_t facility, engine::Level level, std::string_view process,
                 std::string_view text) {
    sockaddr_storage address{};
    if (receiver.address.is_v4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(receiver.port);
        v4.sin_addr.s_addr = htonl(receiver.address.v4_host_order());
        std::memcpy(&address, &v4, sizeof v4);
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(receiver.port);
        std::memcpy(&v6.sin6_addr, receiver.address.bytes().data(), receiver.address.bytes().size());
        std::memcpy(&address, &v6, sizeof v6);
    }
    send_to(address, datagram_of(facility, level, process, text));
}

} // namespace sluice::tclbind
