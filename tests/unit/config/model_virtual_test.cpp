#include <doctest/doctest.h>

#include "tests/unit/config/model_support.h"

using namespace sluice;
using namespace sluice::config;
using namespace sluice::config::testing;

namespace {

using Texts = std::vector<std::string>;

Texts reasons(std::string_view properties, std::string_view others = {}) {
    const Built built = build(virtual_server(properties) + std::string(others));
    CHECK(built.errors() == Texts{});
    return built.virtual_server("/Common/v").not_opened_because;
}

} // namespace

TEST_CASE("a virtual server has its destination, source, pool, profiles and persistence") {
    const Built built =
        build("ltm pool /Common/p { }\nltm profile tcp /Common/t {\n    defaults-from /Common/tcp-lan-optimized\n    idle-timeout 60\n}\n"
              "ltm persistence source-addr /Common/s {\n    mask 255.255.255.0\n    timeout 3600\n}\n" +
              virtual_server("    mask 255.255.255.255\n    source 10.0.0.0/8\n    pool /Common/p\n"
                             "    profiles {\n        /Common/t {\n            context clientside\n        }\n"
                             "        /Common/tcp-wan-optimized {\n            context serverside\n        }\n    }\n"
                             "    persist {\n        /Common/s {\n            default yes\n        }\n    }\n"
                             "    source-address-translation {\n        type automap\n    }\n    vlans-disabled"));
    CHECK(built.diagnostics.list().empty());
    const VirtualServer& server = built.virtual_server("/Common/v");
    CHECK(server.destination.to_text() == "192.0.2.1:25");
    REQUIRE(server.source);
    CHECK(server.source->to_text() == "10.0.0.0/8");
    CHECK(server.pool == "/Common/p");
    CHECK(server.client_tcp->name == "/Common/t");
    CHECK(server.client_tcp->idle_timeout == std::chrono::seconds{60});
    CHECK(server.client_tcp->proxy_buffer_low == 98304);
    CHECK(server.server_tcp->nagle);
    REQUIRE(server.persistence);
    CHECK(server.persistence->timeout == std::chrono::seconds{3600});
    CHECK(server.persistence->mask_v4 == 24);
    CHECK(server.source_translation == SourceTranslation::automap);
    CHECK(server.enabled);
    CHECK(server.not_opened_because.empty());
}

TEST_CASE("without profiles a virtual server has the tcp profile, and disabled is disabled") {
    const Built built = build(virtual_server("    disabled"));
    CHECK(built.virtual_server("/Common/v").client_tcp->name == "/Common/tcp");
    CHECK(built.virtual_server("/Common/v").client_tcp->connect_timeout() == std::chrono::seconds{45});
    CHECK_FALSE(built.virtual_server("/Common/v").enabled);
}

TEST_CASE("destinations are read in every form") {
    const auto destination = [](std::string_view text) {
        const Built built =
            build("ltm virtual-address /Common/named {\n    address 192.0.2.9\n}\n" + virtual_server("", "/Common/v", text));
        return built.snapshot ? built.virtual_server("/Common/v").destination.to_text() : std::string("refused");
    };
    CHECK(destination("/Common/192.0.2.1:smtp") == "192.0.2.1:25");
    CHECK(destination("192.0.2.1:https") == "192.0.2.1:443");
    CHECK(destination("/Common/2001:db8::1.80") == "2001:db8::1.80");
    CHECK(destination("2001:db8::1.http") == "2001:db8::1.80");
    CHECK(destination("/Common/named:25") == "192.0.2.9:25");
    CHECK(destination("/Common/any6.0") == "::.0");
    CHECK(destination("/Common/0.0.0.0:any") == "0.0.0.0:0");
    CHECK(destination("/Common/unknown:25") == "refused");
    CHECK(destination("192.0.2.1") == "refused");
    CHECK(destination("192.0.2.1:99999") == "refused");
    CHECK(destination("192.0.2.300:25") == "refused");
}

TEST_CASE("what restricts or redirects traffic keeps a virtual server closed, and says where it stands") {
    CHECK(reasons("    fw-enforced-policy /Common/edge", "security firewall policy /Common/edge { }\n") ==
          Texts{"fw-enforced-policy /Common/edge (bigip.conf:4)"});
    CHECK(reasons("    vlans {\n        /Common/x\n    }\n    vlans-enabled") == Texts{"vlans { /Common/x } vlans-enabled (bigip.conf:4)"});
    CHECK(reasons("    vlans-enabled").size() == 1);
    CHECK(reasons("    source-address-translation {\n        pool /Common/s\n        type snat\n    }", "ltm snatpool /Common/s { }\n") ==
          Texts{"source-address-translation snat /Common/s (bigip.conf:6)"});
    CHECK(reasons("    policies {\n        /Common/x { }\n    }", "ltm policy /Common/x { }\n") ==
          Texts{"policies { /Common/x } (bigip.conf:4)"});
    CHECK(reasons("    profiles {\n        /Common/tcp { }\n        /Common/http { }\n    }") ==
          Texts{"profile /Common/http (http) (bigip.conf:6)"});
    CHECK(reasons("    persist {\n        /Common/cookie {\n            default yes\n        }\n    }").size() == 1);
    for (const char* property :
         {"    connection-limit 10", "    rate-limit 5", "    mask 255.255.255.0", "    ip-forward", "    reject", "    nat64 enabled",
          "    service-down-immediate-action reset", "    translate-port disabled", "    ip-protocol udp",
          "    rules { _sys_https_redirect }", "    per-flow-request-access-policy /Common/x"}) {
        CAPTURE(property);
        CHECK(reasons(property).size() == 1);
    }
}

TEST_CASE("defaults and what nobody could see keep it open") {
    for (const char* property :
         {"    connection-limit 0", "    rate-limit disabled", "    vlans-disabled", "    policies none", "    clone-pools { }",
          "    translate-address enabled", "    description \"x y\"", "    vs-index 3", "    mask 255.255.255.255", "    source 0.0.0.0/0",
          "    fw-enforced-policy none", "    source-address-translation {\n        type none\n    }", "    persist none",
          "    creation-time 2020-09-17:08:50:22", "    cmp-enabled yes", "    rules none"}) {
        CAPTURE(property);
        const Built built = build(virtual_server(property));
        CHECK(built.diagnostics.list().empty());
        CHECK(built.virtual_server("/Common/v").not_opened_because.empty());
    }
}

TEST_CASE("the operator may open it all the same") {
    const Built built = build(virtual_server("    connection-limit 10"), true);
    CHECK(built.virtual_server("/Common/v").not_opened_because.empty());
    CHECK(built.texts(rules::Severity::warning).size() == 1);
    CHECK(build(virtual_server("    connection-limit 10")).texts(rules::Severity::unsupported).size() == 1);
}

TEST_CASE("properties without effect are warnings, unknown ones too") {
    const Built built = build(virtual_server("    mirror enabled\n    frobnicate 3"));
    CHECK(built.texts(rules::Severity::warning) == Texts{"Virtual Server (/Common/v): mirror enabled has no effect here; kept",
                                                         "Virtual Server (/Common/v): property \"frobnicate\" is not known here; kept"});
    CHECK(built.diagnostics.list()[1].position == rules::Position{5, 5});
    CHECK(built.virtual_server("/Common/v").not_opened_because.empty());
}

TEST_CASE("each missing reference is an error with F5's word for it") {
    const Built built = build(
        virtual_server("    pool /Common/a\n    rules {\n        /Common/b\n    }\n    profiles {\n        /Common/c { }\n    }\n"
                       "    persist {\n        /Common/d { }\n    }\n    fw-enforced-policy /Common/e\n"
                       "    ip-intelligence-policy f\n    security-log-profiles {\n        /Common/g\n    }\n    fallback-persistence h"));
    CHECK(built.snapshot == nullptr);
    Texts expected;
    for (const char* what :
         {"Pool (/Common/a)", "iRule (/Common/b)", "profile (/Common/c)", "persistence profile (/Common/d)", "firewall policy (/Common/e)",
          "Firewall dynamic black/white lists policy (/Common/f)", "Security Log profile (/Common/g)", "persistence profile (/Common/h)"})
        expected.push_back("01020036:3: The requested " + std::string(what) + " was not found.");
    CHECK(built.errors() == expected);
    CHECK(built.diagnostics.list().front().position == rules::Position{4, 5});
    CHECK(built.diagnostics.list().front().source == "    pool /Common/a");
}

namespace {

std::string clash(std::string_view newer, std::string_view older) {
    return "01070333:3: Virtual Server " + std::string(newer) +
           " illegally shares destination address, source address, service port, ip-protocol, and vlan with Virtual Server " +
           std::string(older) + ".";
}

/// An `ltm virtual` that says no more than where it listens.
std::string bare_virtual_server(std::string_view name, std::string_view properties = {}) {
    return "ltm virtual " + std::string(name) + " {\n    destination 192.0.2.1:25\n" + std::string(properties) + "\n}\n";
}

} // namespace

TEST_CASE("two virtual servers may not listen for the same") {
    const Built built = build(virtual_server("", "/Common/a") + virtual_server("", "/Common/b"));
    CHECK(built.errors() == Texts{clash("/Common/b", "/Common/a")});
    CHECK(build(virtual_server("", "/Common/a") + virtual_server("    source 10.0.0.0/8", "/Common/b")).errors().empty());
    CHECK(build(virtual_server("    source 10.0.0.0/8", "/Common/a") + virtual_server("    source 10.0.0.0/8", "/Common/b")).errors() ==
          Texts{clash("/Common/b", "/Common/a")});
    CHECK(build(virtual_server("", "/Common/a") + virtual_server("", "/Common/b", "192.0.2.1:26")).errors().empty());
    CHECK(build(virtual_server("", "/Common/a") + virtual_server("    source 0.0.0.0/0\n    mask 255.255.255.255", "/Common/b")).errors() ==
          Texts{clash("/Common/b", "/Common/a")});
}

TEST_CASE("no ip-protocol means any, which takes in tcp") {
    CHECK(build(virtual_server("", "/Common/a") + bare_virtual_server("/Common/b")).errors() == Texts{clash("/Common/b", "/Common/a")});
    CHECK(build(bare_virtual_server("/Common/a") + virtual_server("", "/Common/b")).errors() == Texts{clash("/Common/b", "/Common/a")});
    CHECK(build(bare_virtual_server("/Common/a", "    ip-protocol 6") + virtual_server("", "/Common/b")).errors().size() == 1);
    CHECK(build(bare_virtual_server("/Common/a", "    ip-protocol udp") + virtual_server("", "/Common/b")).errors().empty());
    CHECK(build(bare_virtual_server("/Common/a", "    ip-protocol any\n    source 10.0.0.0/8") + virtual_server("", "/Common/b"))
              .errors()
              .empty());
    CHECK(
        build("ltm virtual /Common/a {\n    destination 0.0.0.0:0\n    ip-protocol any\n}\n" + virtual_server("", "/Common/b", "0.0.0.0:0"))
            .errors()
            .empty());
}

TEST_CASE("virtual servers on VLANs of their own may share an address") {
    const auto on = [](const char* vlan, const char* name) {
        return virtual_server("    vlans { " + std::string(vlan) + " }\n    vlans-enabled", name);
    };
    CHECK(build(on("/Common/x", "/Common/a") + on("/Common/y", "/Common/b")).errors().empty());
    CHECK(build(on("/Common/x /Common/y", "/Common/a") + on("/Common/y", "/Common/b")).errors() == Texts{clash("/Common/b", "/Common/a")});
}

TEST_CASE("the newer of two that clash is refused, whatever their names") {
    CHECK(build(virtual_server("", "/Common/z") + virtual_server("", "/Common/a")).errors() == Texts{clash("/Common/a", "/Common/z")});
    testing::World world(virtual_server("", "/Common/m"));
    for (const char* name : {"/Common/a", "/Common/z"}) {
        const Built refused = world.change(bare_virtual_server(name));
        CHECK(refused.errors() == Texts{clash(name, "/Common/m")});
        CHECK(refused.snapshot == nullptr);
    }
}

TEST_CASE("a server of another protocol is never opened as a TCP one") {
    CHECK_FALSE(build(virtual_server("    ip-protocol udp"), true).virtual_server("/Common/v").not_opened_because.empty());
    CHECK(build(bare_virtual_server("/Common/v", "    ip-protocol any"), true).virtual_server("/Common/v").not_opened_because.empty());
}

TEST_CASE("names are looked up in the object's own folder, then in Common") {
    const Built built = build("ltm pool /P/p { }\nltm pool /Common/q { }\n" + virtual_server("    pool p", "/P/v") +
                              virtual_server("    pool q", "/P/w", "192.0.2.2:25"));
    CHECK(built.virtual_server("/P/v").pool == "/P/p");
    CHECK(built.virtual_server("/P/w").pool == "/Common/q");
}

TEST_CASE("objects of another partition cannot be used, those of Common can") {
    const Built built = build("ltm rule /P/r { }\nltm rule /Common/r { }\n" + virtual_server("    rules { /P/r }", "/Q/v") +
                              virtual_server("    rules { /Common/r }", "/Q/w", "192.0.2.2:25"));
    CHECK(built.errors() == Texts{"01070726:3: Virtual Server /Q/v in partition Q cannot reference rule /P/r in partition P"});
}

TEST_CASE("all that is wrong with a virtual server is said") {
    const Built built = build("ltm virtual /Common/v {\n    destination x\n    mask 255.0.255.0\n    source 10.0.0.1\n    "
                              "source-address-translation { type foo }\n"
                              "    profiles { tcp f5-tcp-progressive }\n}\nltm virtual /Common/w { }\n");
    CHECK(built.errors() == Texts{"Syntax Error: invalid property value \"destination\":\"x\" (ADDRESS:PORT, or ADDRESS.PORT for IPv6)",
                                  "Syntax Error: invalid property value \"mask\":\"255.0.255.0\" (not a netmask)",
                                  "0107028a:3: The source address (10.0.0.1) for virtual server (/Common/v) must have a prefix length.",
                                  "Syntax Error: invalid property value \"type\":\"foo\" (automap, snat, lsn or none)",
                                  "01070734:3: Configuration error: Virtual Server (/Common/v) has two TCP profiles for one side",
                                  "01070734:3: Configuration error: Virtual Server (/Common/w) needs a destination"});
}

TEST_CASE("a statistics profile is the virtual server's, inherits its fields, and stays the same object while it is untouched") {
    World world("ltm profile statistics /Common/mail {\n    defaults-from /Common/stats\n    field1 accepted\n    field2 rejected\n}\n"
                "ltm profile statistics /Common/child {\n    defaults-from /Common/mail\n    field2 none\n    field32 last\n}\n" +
                virtual_server("    profiles {\n        /Common/child { }\n    }\n"));
    const SnapshotPtr before = world.snapshot();
    REQUIRE(before);
    CHECK(before->virtual_servers.at("/Common/v")->statistics_profile == "/Common/child");
    CHECK(before->statistics_profiles.at("/Common/mail")->fields == Texts{"accepted", "rejected"});
    CHECK(before->statistics_profiles.at("/Common/child")->fields == Texts{"accepted", "last"});
    CHECK(before->statistics_profiles.at("/Common/stats")->fields.empty());
    const Built after = world.change("ltm profile statistics /Common/mail {\n    defaults-from /Common/stats\n    field1 taken\n}\n");
    REQUIRE(after.snapshot);
    CHECK(after.snapshot->statistics_profiles.at("/Common/child")->fields == Texts{"taken", "last"});
    CHECK(after.snapshot->statistics_profiles.at("/Common/stats") == before->statistics_profiles.at("/Common/stats"));
}
