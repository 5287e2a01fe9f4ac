#include <array>
#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tclbind/commands/syslog_sender.h"

using namespace sluice;

namespace {

/// A syslog server on a port of loopback that the system chose.
class Receiver {
public:
    Receiver() {
        const timeval wait{2, 0};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
        CHECK(::bind(socket_, generic, length) == 0);
        ::getsockname(socket_, generic, &length);
        port_ = ntohs(address.sin_port);
    }
    ~Receiver() { ::close(socket_); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] datagroups::Endpoint endpoint() const { return {*datagroups::IpAddress::parse("127.0.0.1"), port_}; }
    [[nodiscard]] std::string receive() const {
        std::array<char, 9000> buffer{};
        const ssize_t length = ::recv(socket_, buffer.data(), buffer.size(), 0);
        return {buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
    }

private:
    int socket_ = ::socket(AF_INET, SOCK_DGRAM, 0);
    std::uint16_t port_ = 0;
};

} // namespace

TEST_CASE("a remote log line is one datagram with priority, time, host and process") {
    const Receiver receiver;
    tclbind::send_syslog(receiver.endpoint(), 17, engine::Level::warning, "tmm1", "Rule /Common/r <CLIENT_ACCEPTED>: hello");
    const std::string line = receiver.receive();
    CAPTURE(line);
    CHECK(line.starts_with("<140>"));
    CHECK(line.ends_with(" tmm1[" + std::to_string(::getpid()) + "]: Rule /Common/r <CLIENT_ACCEPTED>: hello"));
}

TEST_CASE("bytes of a client cannot forge a second line at the receiver") {
    const Receiver receiver;
    tclbind::send_syslog(receiver.endpoint(), 16, engine::Level::informational, "tmm", "text\n<11>another\r\x1b");
    CHECK(receiver.receive().ends_with("]: text\\n<11>another\\r\\x1b"));
}

TEST_CASE("the longest text fits in a datagram, whatever its bytes") {
    const Receiver receiver;
    tclbind::send_syslog(receiver.endpoint(), 16, engine::Level::informational, "tmm", std::string(1024, '\x01'));
    const std::string line = receiver.receive();
    CHECK(line.size() > 4000);
    CHECK(line.size() < 4500);
}
