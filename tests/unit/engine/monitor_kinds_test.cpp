#include <doctest/doctest.h>

#include "engine/monitor/echo_message.h"
#include "engine/monitor/ping_socket.h"
#include "tests/unit/engine/monitors_world.h"

using namespace sluice;
using namespace sluice::engine::monitors_testing;
using namespace std::chrono_literals;
using datagroups::IpAddress;
using engine::Echo;
using engine::EchoFamily;
using engine::Health;

namespace {

bool may_ping() {
    return engine::PingSocket().open(IpAddress::from_v4(0x7F000001)) == 0;
}

/// The reply that a host makes of a request: another type, the same rest.
std::string reply_to(EchoFamily family, std::string request) {
    request[0] = family == EchoFamily::icmp_v4 ? '\0' : '\x81';
    return request;
}

} // namespace

TEST_CASE("a half-open monitor finds a listener up without the program behind it hearing of it") {
    World world;
    FakeServer server(world.context, {"x"});
    world.adopt(make_snapshot(make_monitor(config::MonitorKind::tcp_half_open), server.port()));
    REQUIRE(world.run_until(Health::up));
    CHECK_FALSE(world.run_for([&] { return server.accepted() > 0; }, 1500ms));
    server.close();
    REQUIRE(world.run_until(Health::down));
    CHECK(world.member->down_reason.find("/Common/m: Connection refused") == 0);
}

TEST_CASE("an icmp monitor finds an address that answers up, whatever the port, or says what it lacks") {
    for (const auto kind : {config::MonitorKind::icmp, config::MonitorKind::gateway_icmp}) {
        World world;
        world.adopt(make_snapshot(make_monitor(kind), 0));
        if (may_ping()) {
            REQUIRE(world.run_until(Health::up));
            CHECK(world.log.count("cannot probe") == 0);
        } else {
            REQUIRE(world.run_until(Health::down));
            CHECK(world.log.count("sysctl -w net.ipv4.ping_group_range=") == 1);
        }
    }
}

TEST_CASE("echo requests have a checksum in IPv4, and their replies bring sequence and payload back") {
    const Echo echo{0x1234, "sluice"};
    const std::string v4 = engine::echo_request(EchoFamily::icmp_v4, 0xabcd, echo);
    CHECK(v4 == std::string_view("\x08\0\xed\xc2\xab\xcd\x12\x34sluice", 14));
    CHECK(engine::read_echo_reply(EchoFamily::icmp_v4, false, reply_to(EchoFamily::icmp_v4, v4)) == echo);
    const std::string v6 = engine::echo_request(EchoFamily::icmp_v6, 0, echo);
    CHECK(v6 == std::string_view("\x80\0\0\0\0\0\x12\x34sluice", 14));
    CHECK(engine::read_echo_reply(EchoFamily::icmp_v6, false, reply_to(EchoFamily::icmp_v6, v6)) == echo);
}

TEST_CASE("a raw socket's IP header is passed over, whatever its length says") {
    const Echo echo{7, "x"};
    const std::string reply = reply_to(EchoFamily::icmp_v4, engine::echo_request(EchoFamily::icmp_v4, 1, echo));
    const auto behind = [&](unsigned words, std::size_t bytes) {
        std::string packet(bytes, '\0');
        if (bytes > 0) {
            packet[0] = static_cast<char>(0x40U | words);
        }
        return engine::read_echo_reply(EchoFamily::icmp_v4, true, packet + reply);
    };
    CHECK(behind(5, 20) == echo);
    CHECK(behind(7, 28) == echo);
    CHECK_FALSE(behind(4, 16));
    CHECK_FALSE(behind(15, 20));
    CHECK_FALSE(behind(0, 0));
}

TEST_CASE("what is no echo reply is none") {
    const std::string request = engine::echo_request(EchoFamily::icmp_v4, 1, {1, "x"});
    CHECK_FALSE(engine::read_echo_reply(EchoFamily::icmp_v4, false, request));
    CHECK_FALSE(engine::read_echo_reply(EchoFamily::icmp_v4, false, std::string(7, '\0')));
    CHECK_FALSE(engine::read_echo_reply(EchoFamily::icmp_v4, false, std::string("\0\1\0\0\0\0\0\0", 8)));
    CHECK_FALSE(engine::read_echo_reply(EchoFamily::icmp_v6, false, reply_to(EchoFamily::icmp_v4, request)));
    CHECK_FALSE(engine::read_echo_reply(EchoFamily::icmp_v4, true, ""));
}
