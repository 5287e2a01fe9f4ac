#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/config/model_support.h"
#include "tests/unit/config/service_support.h"

using namespace sluice;
using namespace sluice::config;
using config::testing::build;
using config::testing::Built;

namespace {

using Texts = std::vector<std::string>;

constexpr const char* logging = "ltm pool /Common/logs {\n    members {\n        10.0.0.1:514\n    }\n}\n"
                                "sys log-config destination remote-high-speed-log /Common/hsl {\n"
                                "    pool-name /Common/logs\n    protocol udp\n}\n"
                                "sys log-config destination remote-high-speed-log /Common/hsl_tcp {\n    pool-name logs\n}\n"
                                "sys log-config destination remote-syslog /Common/rfc {\n"
                                "    format rfc5424\n    remote-high-speed-log /Common/hsl\n}\n"
                                "sys log-config destination splunk /Common/splunk {\n    forward-to /Common/hsl\n}\n";

std::string publisher(std::string_view destinations) {
    return std::string(logging) + "sys log-config publisher /Common/pub {\n    destinations {\n" + std::string(destinations) + "    }\n}\n";
}

} // namespace

TEST_CASE("a log publisher leads to pools, as they are, as syslog, and to the program's own log") {
    const Built built = build(publisher("/Common/local-syslog { }\n/Common/rfc { }\n/Common/hsl { }\nhsl_tcp { }\n"));
    CHECK(built.errors().empty());
    const auto& destinations = built.snapshot->log_publishers.at("/Common/pub")->destinations;
    REQUIRE(destinations.size() == 4);
    CHECK(destinations[0].is_local);
    CHECK(destinations[1].format == LogPublisher::Format::rfc5424);
    CHECK(destinations[1].pool == "/Common/logs");
    CHECK_FALSE(destinations[1].is_tcp);
    CHECK(destinations[2].format == LogPublisher::Format::raw);
    CHECK(destinations[3].is_tcp);
    CHECK(destinations[3].pool == "/Common/logs");
}

TEST_CASE("a log destination that Sluice has not is kept, said, and left out") {
    const Built built = build(publisher("/Common/splunk { }\n/Common/hsl { }\n"));
    CHECK(built.errors().empty());
    CHECK(built.snapshot->log_publishers.at("/Common/pub")->destinations.size() == 1);
    const Texts warnings = built.texts(rules::Severity::warning);
    CHECK(std::find(warnings.begin(), warnings.end(),
                    "sys log-config publisher (/Common/pub): destination /Common/splunk has no effect here; kept") != warnings.end());
}

TEST_CASE("a resolver knows whom to ask for which names") {
    const Built built =
        build("net dns-resolver /Common/r {\n    forward-zones {\n        Example.COM. {\n            nameservers {\n"
              "                10.0.0.53:53 { }\n                2001:db8::53.domain { }\n            }\n        }\n"
              "        . {\n            nameservers {\n                10.0.0.54:5353 { }\n            }\n        }\n    }\n"
              "    use-tcp no\n    use-ipv6 no\n}\n");
    CHECK(built.diagnostics.list().empty());
    const DnsResolver& resolver = *built.snapshot->dns_resolvers.at("/Common/r");
    REQUIRE(resolver.forward_zones.size() == 2);
    CHECK(resolver.forward_zones[0].zone == "example.com");
    REQUIRE(resolver.forward_zones[0].nameservers.size() == 2);
    CHECK(resolver.forward_zones[0].nameservers[1].to_text() == "2001:db8::53.53");
    CHECK(resolver.forward_zones[1].zone.empty());
    CHECK(resolver.forward_zones[1].nameservers.at(0).to_text() == "10.0.0.54:5353");
    CHECK_FALSE(resolver.use_tcp);
    CHECK_FALSE(resolver.use_ipv6);
    CHECK(resolver.use_udp);
}

TEST_CASE("a name server is an address and a port") {
    const Built built = build("net dns-resolver /Common/r {\n    forward-zones {\n        a {\n            nameservers {\n"
                              "                dns.example:53 { }\n                10.0.0.53:0 { }\n            }\n        }\n    }\n}\n");
    CHECK(built.errors().size() == 2);
}

TEST_CASE("the system's name servers, on one line or several") {
    for (const char* text : {"sys dns {\n    name-servers { 10.0.0.53 2001:db8::53 }\n}\n",
                             "sys dns {\n    name-servers {\n        10.0.0.53\n        2001:db8::53\n    }\n}\n"}) {
        const Built built = build(text);
        REQUIRE(built.snapshot->name_servers.size() == 2);
        CHECK(built.snapshot->name_servers[1].to_text() == "2001:db8::53");
    }
    const Built wrong = build("sys dns {\n    name-servers { dns.example }\n}\n");
    CHECK(wrong.texts(rules::Severity::warning) == Texts{"sys dns: \"dns.example\" is no address; not used"});
    CHECK(wrong.snapshot->name_servers.empty());
}

TEST_CASE("the pool of a log destination is not deleted") {
    config::test::World world;
    world.files.files["/data/bigip.conf"] = logging;
    REQUIRE(world.tmsh("load sys config file /data/bigip.conf").status == 0);
    const auto refused = world.tmsh("delete ltm pool logs");
    CHECK(refused.status == 1);
    CHECK(refused.err.find("sys log-config destination remote-high-speed-log (/Common/hsl)") != std::string::npos);
}
