#include <doctest/doctest.h>

#include "config/monitor_text.h"
#include "tests/unit/config/model_support.h"

using namespace sluice;
using namespace sluice::config;
using namespace sluice::config::testing;

namespace {

using Texts = std::vector<std::string>;

std::string pool_with(std::string_view members, std::string_view more = {}) {
    return "ltm pool /Common/p {\n    members {\n" + std::string(members) + "\n    }\n" + std::string(more) + "\n}\n";
}

} // namespace

TEST_CASE("members have names, endpoints and nodes, written or made on the fly") {
    const Built built = build(
        "ltm node /Common/web {\n    address 10.0.0.2\n    session user-disabled\n}\n" +
        pool_with(
            "10.0.0.1:smtp\n/Common/web:26 { }\n/Common/2001:db8::10.25 {\n address 2001:db8::10\n}\nmail:27 {\n address 10.0.0.4\n}"));
    CHECK(built.diagnostics.list().empty());
    const Pool& pool = built.pool("/Common/p");
    REQUIRE(pool.members.size() == 4);
    CHECK(pool.members[0].name == "/Common/10.0.0.1:25");
    CHECK(pool.members[0].node_name == "/Common/10.0.0.1");
    CHECK(pool.members[0].endpoint.to_text() == "10.0.0.1:25");
    CHECK(pool.members[1].endpoint.to_text() == "10.0.0.2:26");
    CHECK(pool.members[2].name == "/Common/2001:db8::10.25");
    CHECK(pool.members[2].endpoint.to_text() == "2001:db8::10.25");
    CHECK(pool.members[3].node_name == "/Common/mail");
    CHECK(built.snapshot->nodes.size() == 4);
    CHECK(built.snapshot->nodes.at("/Common/mail")->address.to_text() == "10.0.0.4");
    CHECK_FALSE(built.snapshot->nodes.at("/Common/web")->session_enabled);
    CHECK(pool.find(pool.members[2].endpoint) == &pool.members[2]);
}

TEST_CASE("members are enabled, disabled or forced offline by their words") {
    const auto member = [](std::string_view words) {
        return build(pool_with("10.0.0.1:25 {\n" + std::string(words) + "\n}")).pool("/Common/p").members.at(0);
    };
    CHECK(member("").session_enabled);
    CHECK_FALSE(member("session user-disabled").session_enabled);
    CHECK_FALSE(member("session user-disabled").forced_down);
    CHECK(member("session user-disabled\nstate user-down").forced_down);
    CHECK(member("session monitor-enabled\nstate down").session_enabled);
    CHECK_FALSE(member("session monitor-enabled\nstate down").forced_down);
    CHECK(build(pool_with("10.0.0.1:25 {\nsession off\nstate x\n}")).errors() ==
          Texts{"Syntax Error: invalid property value \"session\":\"off\"", "Syntax Error: invalid property value \"state\":\"x\""});
}

TEST_CASE("monitors of a pool and of a member") {
    const Built built =
        build("ltm monitor smtp /Common/s {\n    defaults-from /Common/smtp\n    destination *:25\n    interval 120\n    timeout 361\n}\n" +
              pool_with("10.0.0.1:25 {\nmonitor none\n}\n10.0.0.2:25 {\nmonitor default\n}\n10.0.0.3:25 {\nmonitor /Common/tcp\n}",
                        "    monitor min 1 of { s /Common/tcp }"));
    const Pool& pool = built.pool("/Common/p");
    CHECK(pool.monitor.text == "min 1 of { /Common/s /Common/tcp }");
    CHECK(pool.monitor.minimum == 1);
    REQUIRE(pool.monitor.monitors.size() == 2);
    CHECK(pool.monitor.monitors[0]->kind == MonitorKind::smtp);
    CHECK(pool.monitor.monitors[0]->interval == std::chrono::seconds{120});
    CHECK(pool.monitor.monitors[0]->alias_port == 25);
    CHECK_FALSE(pool.monitor.monitors[0]->alias_address);
    REQUIRE(pool.members[0].monitor);
    CHECK(pool.members[0].monitor->monitors.empty());
    CHECK(&monitor_of(pool, pool.members[1]) == &pool.monitor);
    CHECK(monitor_of(pool, pool.members[2]).text == "/Common/tcp");
    CHECK(built.snapshot->monitors.at("/Common/tcp")->timeout == std::chrono::seconds{16});
    CHECK(build(pool_with("", "    monitor /Common/tcp and /Common/smtp")).pool("/Common/p").monitor.text ==
          "/Common/tcp and /Common/smtp");
}

TEST_CASE("a monitor has what its parents say, and its strings as bytes") {
    const Built built =
        build("ltm monitor tcp /Common/a {\n    interval 7\n    send \"EHLO x\\r\\n\\x41\"\n    recv \"^220 \"\n    destination "
              "10.0.0.9:8080\n}\n"
              "ltm monitor tcp /Common/b {\n    defaults-from /Common/a\n    timeout 20\n    recv none\n    destination *:*\n}\n");
    CHECK(built.diagnostics.list().empty());
    const Monitor& monitor = *built.snapshot->monitors.at("/Common/b");
    CHECK(monitor.interval == std::chrono::seconds{7});
    CHECK(monitor.timeout == std::chrono::seconds{20});
    CHECK(monitor.send == "EHLO x\r\nA");
    CHECK(monitor.recv.empty());
    CHECK_FALSE(monitor.alias_port);
    CHECK(built.snapshot->monitors.at("/Common/a")->alias_port == 8080);
    CHECK(built.snapshot->monitors.at("/Common/a")->alias_address->to_text() == "10.0.0.9");
}

TEST_CASE("address checks and half-open ones have F5's defaults, built in or not") {
    const Built built = build("ltm monitor gateway-icmp /Common/g {\n    defaults-from /Common/gateway_icmp\n    destination *:*\n}\n"
                              "ltm monitor tcp-half-open /Common/h {\n    destination *:25\n    up-interval 30\n}\n" +
                              pool_with("10.0.0.1:25", "    monitor min 2 of { g h icmp tcp_half_open }"));
    CHECK(built.diagnostics.list().empty());
    const auto& monitors = built.pool("/Common/p").monitor.monitors;
    REQUIRE(monitors.size() == 4);
    CHECK(monitors[0]->kind == MonitorKind::gateway_icmp);
    CHECK(monitors[1]->kind == MonitorKind::tcp_half_open);
    CHECK(monitors[1]->alias_port == 25);
    CHECK(monitors[1]->up_interval == std::chrono::seconds{30});
    CHECK(monitors[2]->kind == MonitorKind::icmp);
    CHECK(monitors[2]->interval == std::chrono::seconds{5});
    CHECK(monitors[2]->timeout == std::chrono::seconds{16});
    CHECK(monitors[3]->kind == MonitorKind::tcp_half_open);
}

TEST_CASE("a transparent monitor of another address is reported and counts as unchecked, one of the member's own is what it is") {
    const Built built = build("ltm monitor gateway-icmp /Common/through {\n    destination 192.0.2.9:*\n    transparent enabled\n}\n"
                              "ltm monitor gateway-icmp /Common/own {\n    transparent enabled\n}\n");
    CHECK(built.texts(rules::Severity::unsupported) ==
          Texts{"monitor (/Common/through): transparent probes through a member to 192.0.2.9 are not supported: members that only it "
                "checks count as unchecked, and are used"});
    CHECK(built.snapshot->monitors.at("/Common/through")->kind == MonitorKind::unsupported);
    CHECK(built.snapshot->monitors.at("/Common/own")->kind == MonitorKind::gateway_icmp);
}

TEST_CASE("escapes in send and recv stand for their bytes, in recv as themselves") {
    CHECK(monitor_bytes("a\\r\\n\\t\\x41\\\"\\\\r\\q\\x4") == "a\r\n\tA\"\\r\\q\\x4");
    CHECK(monitor_expression("^220 .*\\r\\n") == "^220 .*\r\n");
    CHECK(monitor_expression("\\x2e\\x41\\\"") == "\\.A\"");
    CHECK(monitor_expression("a\\.b\\\\r\\x00\\") == "a\\.b\\\\r\\x00\\");
}

TEST_CASE("monitors that inherit from themselves, from nothing or have bad values are errors") {
    const Built built =
        build("ltm monitor tcp /Common/a {\n    defaults-from /Common/a\n}\nltm monitor tcp /Common/b {\n    defaults-from /Common/x\n}\n"
              "ltm monitor tcp /Common/c {\n    interval soon\n    recv \"(\"\n    destination foo\n    timeout 0\n}\n" +
              pool_with("", "    monitor /Common/nowhere"));
    const Texts errors = built.errors();
    REQUIRE(errors.size() == 7);
    CHECK(errors[0] == "01070734:3: Configuration error: A monitor may not default from itself \"/Common/a\"");
    CHECK(errors[1] == "01020036:3: The requested monitor (/Common/x) was not found.");
    CHECK(errors[2] == "Syntax Error: invalid property value \"interval\":\"soon\" (not a number)");
    CHECK(errors[3].starts_with("Syntax Error: invalid property value \"recv\":\"(\""));
    CHECK(errors[4].starts_with("Syntax Error: invalid property value \"destination\":\"foo\""));
    CHECK(errors[5] == "Syntax Error: invalid property value \"timeout\":\"0\" (must be 1 to 86400)");
    CHECK(errors[6] == "01020036:3: The requested monitor (/Common/nowhere) was not found.");
}

TEST_CASE("a monitor of another kind is known, counts as unchecked and is reported") {
    const Built built = build("ltm monitor http /Common/h {\n    defaults-from /Common/http\n    send \"GET /\"\n}\n" +
                              pool_with("10.0.0.1:25", "    monitor /Common/h and /Common/udp"));
    CHECK(built.errors().empty());
    CHECK(built.texts(rules::Severity::unsupported).size() == 2);
    CHECK(built.pool("/Common/p").monitor.monitors.at(0)->kind == MonitorKind::unsupported);
    CHECK(built.pool("/Common/p").monitor.monitors.at(1)->type_word == "udp");
}

TEST_CASE("bad members are errors, each of them") {
    const Built built =
        build(pool_with("10.0.0.1\n10.0.0.1:x\nnobody:25\n10.0.0.1:25 {\n address foo\n}\n10.0.0.2:25\n/Common/10.0.0.2:25 { }",
                        "    load-balancing-mode fastest\n    reselect-tries many"));
    CHECK(built.errors() ==
          Texts{"Syntax Error: invalid property value \"members\":\"10.0.0.1\" (a member is ADDRESS:PORT)",
                "Syntax Error: invalid property value \"members\":\"10.0.0.1:x\" (a member is ADDRESS:PORT)",
                "01020036:3: The requested Node (/Common/nobody) was not found.",
                "Syntax Error: invalid property value \"address\":\"foo\" (not an IP address)",
                "01020066:3: The requested Pool Member (/Common/p /Common/10.0.0.2 25) already exists in partition Common.",
                "Syntax Error: invalid property value \"load-balancing-mode\":\"fastest\"",
                "Syntax Error: invalid property value \"reselect-tries\":\"many\" (not a number)"});
}

TEST_CASE("a balancing mode that is not here is a warning") {
    const Built built = build(pool_with("10.0.0.1:25", "    load-balancing-mode weighted-least-connections-member"));
    CHECK(built.texts(rules::Severity::warning) ==
          Texts{"Pool (/Common/p): load-balancing-mode weighted-least-connections-member is not supported; round-robin is used"});
    CHECK(build(pool_with("10.0.0.1:25", "    load-balancing-mode least-connections-node")).diagnostics.list().empty());
    CHECK(built.pool("/Common/p").unsupported.empty());
}

TEST_CASE("what keeps traffic from members closes the virtual servers that use the pool") {
    for (const std::string& pool : {pool_with("10.0.0.1:25 {\npriority-group 10\n}\n10.0.0.2:25", "    min-active-members 1"),
                                    pool_with("10.0.0.1:25 {\nconnection-limit 5\n}"), pool_with("10.0.0.1:any"),
                                    pool_with("mx.example.test:25 {\nfqdn {\nname mx.example.test\n}\n}"),
                                    "ltm node /Common/10.0.0.1 {\n address 10.0.0.1\n rate-limit 5\n}\n" + pool_with("10.0.0.1:25")}) {
        const Built built = build(pool + virtual_server("    pool p"));
        CAPTURE(pool);
        CHECK(built.errors().empty());
        CHECK(built.pool("/Common/p").unsupported.size() == 1);
        CHECK(built.virtual_server("/Common/v").not_opened_because.size() == 1);
        CHECK(build(pool + virtual_server("    pool p"), true).virtual_server("/Common/v").not_opened_because.empty());
    }
    CHECK(build(pool_with("10.0.0.1:25 {\npriority-group 10\n}\n10.0.0.2:25 {\npriority-group 10\n}", "    min-active-members 1"))
              .diagnostics.list()
              .empty());
}

TEST_CASE("a member's address must be its node's") {
    const Built written = build("ltm node /Common/n {\n    address 10.0.0.1\n}\n" + pool_with("n:25 {\naddress 10.0.0.2\n}"));
    CHECK(written.errors().size() == 1);
    const Built made = build(
        "ltm pool /Common/a { members { n:25 { address 10.0.0.1 } } }\nltm pool /Common/b { members { n:26 { address 10.0.0.2 } } }\n");
    REQUIRE(made.errors().size() == 1);
    CHECK(made.errors()[0].find("has two addresses") != std::string::npos);
}

TEST_CASE("monitors of nodes that are not there, or that need a port, are errors") {
    const Built built = build(
        "ltm node /Common/a {\n    address 10.0.0.1\n    monitor /Common/icmp and nowhere\n}\nltm node /Common/b {\n    address x\n}\n"
        "ltm node /Common/c {\n    address 10.0.0.3\n    monitor tcp\n}\n");
    CHECK(built.texts(rules::Severity::warning).empty());
    CHECK(built.errors() == Texts{"01020036:3: The requested monitor (/Common/nowhere) was not found.",
                                  "Syntax Error: invalid property value \"address\":\"x\" (not an IP address)",
                                  "01070622:3: The monitor /Common/tcp has a wildcard destination service and cannot be associated with "
                                  "a node that has a zero service."});
}

TEST_CASE("a node's monitors are its own, or those of the default node monitor, made on the fly or not") {
    const Built built = build("ltm default-node-monitor {\n    rule min 1 of { /Common/icmp /Common/gateway_icmp }\n}\n"
                              "ltm node /Common/own {\n    address 10.0.0.1\n    monitor gateway_icmp\n}\n"
                              "ltm node /Common/none {\n    address 10.0.0.2\n    monitor none\n}\n"
                              "ltm node /Common/default {\n    address 10.0.0.3\n    monitor default\n}\n" +
                              pool_with("10.0.0.4:25", ""));
    CHECK(built.diagnostics.list().empty());
    const auto node = [&](const char* name) { return *built.snapshot->nodes.at(name); };
    CHECK(node("/Common/own").monitor.text == "/Common/gateway_icmp");
    CHECK_FALSE(node("/Common/own").monitor_is_default);
    CHECK(node("/Common/none").monitor.monitors.empty());
    CHECK_FALSE(node("/Common/none").monitor_is_default);
    CHECK(node("/Common/default").monitor_is_default);
    CHECK(node("/Common/default").monitor.text == "min 1 of { /Common/icmp /Common/gateway_icmp }");
    CHECK(node("/Common/default").monitor.minimum == 1);
    CHECK(node("/Common/10.0.0.4").monitor.text == node("/Common/default").monitor.text);
}
