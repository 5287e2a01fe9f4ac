#include <doctest/doctest.h>

#include <cerrno>

#include "engine/balance/snat.h"

using namespace sluice;
using namespace sluice::engine;

namespace {

IpAddress ip(const char* text) {
    return IpAddress::parse(text).value();
}

config::SelfIp self_ip(const char* address, std::uint8_t length, const char* vlan, bool floating) {
    return {std::string{"/Common/self-"} + address, ip(address), length, vlan, floating};
}

std::vector<std::string> order(const std::vector<config::SelfIp>& self_ips, const char* server) {
    std::vector<std::string> texts;
    for (const IpAddress& address : automap_order(self_ips, ip(server))) {
        texts.push_back(address.to_text());
    }
    return texts;
}

struct Question {
    std::vector<config::SelfIp> self_ips{self_ip("172.16.51.175", 24, "/Common/internal", false)};
    SnatQuestion question;
    Question() {
        question.client = {ip("192.0.2.7"), 40000};
        question.server = ip("172.16.51.10");
        question.self_ips = &self_ips;
    }
};

} // namespace

TEST_CASE("automap prefers floating self IPs of the outgoing VLAN, then other floating ones, then the VLAN's own, then the rest") {
    const std::vector<config::SelfIp> self_ips{
        self_ip("10.9.0.1", 16, "/Common/external", false),
        self_ip("172.16.51.2", 24, "/Common/internal", false),
        self_ip("10.9.0.3", 16, "/Common/external", true),
        self_ip("172.16.51.3", 24, "/Common/internal", true),
    };
    CHECK(order(self_ips, "172.16.51.10") == std::vector<std::string>{"172.16.51.3", "10.9.0.3", "172.16.51.2", "10.9.0.1"});
    CHECK(order(self_ips, "10.9.200.1") == std::vector<std::string>{"10.9.0.3", "172.16.51.3", "10.9.0.1", "172.16.51.2"});
}

TEST_CASE("the outgoing VLAN is that of the longest network that holds the server") {
    const std::vector<config::SelfIp> self_ips{
        self_ip("10.0.0.1", 8, "/Common/wide", false),
        self_ip("10.1.1.1", 24, "/Common/narrow", false),
    };
    CHECK(order(self_ips, "10.1.1.9").front() == "10.1.1.1");
    CHECK(order(self_ips, "10.2.1.9").front() == "10.0.0.1");
}

TEST_CASE("automap never takes an address of the other family or of another route domain") {
    const std::vector<config::SelfIp> self_ips{
        self_ip("172.16.51.2", 24, "/Common/internal", false),
        self_ip("2001:db8::2", 64, "/Common/internal", true),
        self_ip("172.16.51.4%2", 24, "/Common/other", true),
    };
    CHECK(order(self_ips, "172.16.51.10") == std::vector<std::string>{"172.16.51.2"});
    CHECK(order(self_ips, "2001:db8::10") == std::vector<std::string>{"2001:db8::2"});
}

TEST_CASE("without a self IP of the family there is no source address, and the reason says what to create") {
    Question world;
    world.question.of_virtual_server = config::SourceTranslation::automap;
    world.question.server = ip("2001:db8::10");
    const auto source = choose_source(world.question);
    REQUIRE_FALSE(source);
    CHECK(source.error() == SnatError::no_self_ip);
    CHECK(explain(source.error(), world.question).find("create net self") != std::string::npos);
}

TEST_CASE("a rule's choice overrides the virtual server's") {
    Question world;
    world.question.of_virtual_server = config::SourceTranslation::automap;
    CHECK(choose_source(world.question)->endpoint.address == ip("172.16.51.175"));
    world.question.rule = {SnatChoice::Kind::address, ip("172.16.51.174"), 1025};
    CHECK(choose_source(world.question)->endpoint == Endpoint{ip("172.16.51.174"), 1025});
    world.question.rule = {SnatChoice::Kind::none, {}, 0};
    CHECK(choose_source(world.question)->endpoint == Endpoint{ip("192.0.2.7"), 0});
    CHECK(choose_source(world.question)->may_be_foreign);
}

TEST_CASE("a pool that allows no SNAT gets the client's own address whatever the rule says") {
    Question world;
    world.question.of_virtual_server = config::SourceTranslation::automap;
    world.question.rule = {SnatChoice::Kind::automap, {}, 0};
    world.question.pool_allows_snat = false;
    CHECK(choose_source(world.question)->endpoint.address == ip("192.0.2.7"));
}

TEST_CASE("an address of the other family than the server's is refused") {
    Question world;
    world.question.rule = {SnatChoice::Kind::address, ip("2001:db8::174"), 0};
    CHECK(choose_source(world.question).error() == SnatError::wrong_family);
    world.question.rule = {SnatChoice::Kind::none, {}, 0};
    world.question.server = ip("2001:db8::10");
    CHECK(choose_source(world.question).error() == SnatError::wrong_family);
}

TEST_CASE("automap says how many self IPs are left for when ports run out") {
    Question world;
    world.question.of_virtual_server = config::SourceTranslation::automap;
    world.self_ips.push_back(self_ip("172.16.51.176", 24, "/Common/internal", false));
    CHECK(choose_source(world.question)->alternatives == 1);
    world.question.attempt = 1;
    CHECK(choose_source(world.question)->alternatives == 0);
    CHECK(choose_source(world.question)->endpoint.address == ip("172.16.51.176"));
    world.question.attempt = 2;
    CHECK_FALSE(choose_source(world.question));
}

TEST_CASE("a bind that fails is explained by what to configure") {
    CHECK(explain_bind_failure(EADDRNOTAVAIL, {{ip("172.16.51.175"), 0}, false, 0, 24})
              .find("`ip addr add 172.16.51.175/24 dev <interface>`") != std::string::npos);
    CHECK(explain_bind_failure(EADDRNOTAVAIL, {{ip("172.16.51.174"), 0}, false, 0}).find("ip addr add 172.16.51.174/32") !=
          std::string::npos);
    CHECK(explain_bind_failure(EPERM, {{ip("192.0.2.7"), 0}, true, 0}).find("automap") != std::string::npos);
}
