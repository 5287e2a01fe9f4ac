#include "engine/host_addresses.h"

#include <doctest/doctest.h>

#include "engine/system/sockets.h"

using namespace sluice;
using datagroups::IpAddress;

namespace {

const auto nothing_usable = [](const IpAddress&) { return false; };

config::VirtualServerPtr make_virtual(std::string_view address, bool enabled = true) {
    config::VirtualServer made;
    made.destination = {*IpAddress::parse(address), 25};
    made.enabled = enabled;
    return std::make_shared<const config::VirtualServer>(std::move(made));
}

} // namespace

TEST_CASE("each address the host lacks comes with the command that brings it") {
    config::Snapshot snapshot;
    snapshot.self_ips.push_back({"/Common/self", *IpAddress::parse("172.16.51.175"), 24, "/Common/external", false});
    snapshot.virtual_servers.emplace("/Common/vs", make_virtual("172.16.51.174"));
    snapshot.virtual_servers.emplace("/Common/vs6", make_virtual("2001:db8::25"));
    const std::vector<engine::InterfaceAddress> interfaces{{"eth0", *IpAddress::parse("172.16.51.9"), 24}};
    const auto missing = engine::missing_addresses(snapshot, interfaces, nothing_usable);
    REQUIRE(missing.size() == 3);
    CHECK(missing[0].command == "ip addr add 172.16.51.174/32 dev eth0");
    CHECK(missing[0].needed_by == "virtual server /Common/vs");
    CHECK(missing[1].command == "ip addr add 172.16.51.175/24 dev eth0");
    CHECK(missing[2].command == "ip addr add 2001:db8::25/128 dev <interface>");
}

TEST_CASE("an address that a rule gives to snat is needed like a virtual server's") {
    rules::Rule rule;
    rule.snat_addresses = {"10.0.0.7", "automap"};
    config::Snapshot snapshot;
    snapshot.rules.emplace("/Common/r", std::make_shared<const rules::Rule>(rule));
    const auto missing = engine::missing_addresses(snapshot, {}, nothing_usable);
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].needed_by == "snat in rule /Common/r");
    CHECK(missing[0].command == "ip addr add 10.0.0.7/32 dev <interface>");
}

TEST_CASE("an interface named as the VLAN is taken before one that only fits") {
    config::Snapshot snapshot;
    snapshot.self_ips.push_back({"/Common/self", *IpAddress::parse("10.0.0.5"), 24, "/Common/mail0", false});
    const std::vector<engine::InterfaceAddress> interfaces{{"eth0", *IpAddress::parse("10.0.0.9"), 24},
                                                           {"mail0", *IpAddress::parse("192.0.2.1"), 24}};
    CHECK(engine::missing_addresses(snapshot, interfaces, nothing_usable)[0].command == "ip addr add 10.0.0.5/24 dev mail0");
}

TEST_CASE("addresses that are there, wildcards and virtual servers that are not opened need nothing") {
    config::Snapshot snapshot;
    snapshot.virtual_servers.emplace("/Common/here", make_virtual("10.0.0.1"));
    snapshot.virtual_servers.emplace("/Common/any", make_virtual("0.0.0.0"));
    snapshot.virtual_servers.emplace("/Common/off", make_virtual("10.0.0.2", false));
    const auto missing =
        engine::missing_addresses(snapshot, {}, [](const IpAddress& address) { return address == IpAddress::parse("10.0.0.1"); });
    CHECK(missing.empty());
}

TEST_CASE("the kernel is asked: loopback is here, a documentation address is not") {
    CHECK(engine::is_usable_here(*IpAddress::parse("127.0.0.1")));
    CHECK_FALSE(engine::is_usable_here(*IpAddress::parse("192.0.2.1")));
}

TEST_CASE("an address that another listener shares out is told from a free one and from one held alone") {
    const auto listener = engine::open_listener({*IpAddress::parse("127.0.0.1"), 0}, {});
    REQUIRE(listener);
    const auto shared = engine::local_endpoint(listener->get());
    CHECK(engine::is_shared_already(shared));
    const engine::FileDescriptor alone(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const engine::SocketAddress any_port({*IpAddress::parse("127.0.0.1"), 0});
    REQUIRE(bind(alone.get(), any_port.get(), any_port.size()) == 0);
    REQUIRE(listen(alone.get(), 1) == 0);
    CHECK_FALSE(engine::is_shared_already(engine::local_endpoint(alone.get())));
    CHECK_FALSE(engine::is_shared_already({*IpAddress::parse("127.0.0.1"), 0}));
}
