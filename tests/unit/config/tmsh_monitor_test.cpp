#include <doctest/doctest.h>

#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::Ran;
using test::relay_configuration;
using test::World;

namespace {

void load_relay(World& world) {
    REQUIRE(world.service().load_file("/data/bigip.conf", relay_configuration(), false).decision == LoadDecision::loaded);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("monitors of every kind are made, changed, listed, saved and read back") {
    World world;
    load_relay(world);
    for (const char* command :
         {"create ltm monitor icmp ping interval 7 timeout 22",
          "create ltm monitor gateway-icmp gate destination 172.16.51.1:* up-interval 30",
          "create ltm monitor tcp-half-open knock destination *:smtp manual-resume enabled",
          "create ltm monitor tcp banner recv \"^220 .*\\\\r\" recv-disable ^421 send none time-until-up 5",
          "create ltm monitor smtp helo domain lb.example.test", "create ltm monitor tcp-half-open child defaults-from knock"}) {
        CAPTURE(command);
        const Ran ran = world.tmsh(command);
        CHECK(ran.err.empty());
        CHECK(ran.status == 0);
    }
    CHECK(world.tmsh("modify ltm pool smtp_pool monitor min 2 of { ping knock banner }").status == 0);
    CHECK(has(world.tmsh("list ltm pool smtp_pool monitor").out, "    monitor min 2 of { ping knock banner }\n"));
    CHECK(world.tmsh("list ltm monitor icmp ping").out ==
          "ltm monitor icmp ping {\n    defaults-from icmp\n    interval 7\n    timeout 22\n}\n");
    CHECK(world.tmsh("list ltm monitor tcp-half-open child manual-resume destination").out ==
          "ltm monitor tcp-half-open child {\n    destination *:smtp\n    manual-resume enabled\n}\n");
    CHECK(has(world.tmsh("list ltm monitor icmp icmp").out, "    destination *\n"));
    CHECK(has(world.tmsh("list ltm monitor gateway-icmp gateway_icmp all-properties").out, "    timeout 16\n"));
    CHECK(world.tmsh("save sys config file all.conf").status == 0);
    const std::string saved = world.files.files["/data/all.conf"];
    CHECK(world.tmsh("load sys config file all.conf").status == 0);
    CHECK(world.tmsh("save sys config file again.conf").status == 0);
    CHECK(world.files.files["/data/again.conf"] == saved);
    CHECK(world.snapshot().monitors.at("/Common/banner")->recv == "^220 .*\r");
    CHECK(world.snapshot().monitors.at("/Common/child")->kind == MonitorKind::tcp_half_open);
    CHECK(world.snapshot().monitors.at("/Common/child")->manual_resume);
}

TEST_CASE("a monitor refuses what its kind has not, and values that are none") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("create ltm monitor icmp m send x").err == "Syntax Error: unexpected argument \"send\"\n");
    CHECK(world.tmsh("create ltm monitor tcp-half-open m recv x").err == "Syntax Error: unexpected argument \"recv\"\n");
    CHECK(world.tmsh("create ltm monitor tcp m reverse maybe").status != 0);
    CHECK(world.tmsh("create ltm monitor tcp m interval 0").status != 0);
    CHECK(world.tmsh("create ltm monitor tcp m recv (").status != 0);
    CHECK(world.tmsh("create ltm monitor icmp icmp").err ==
          "01020066:3: The requested monitor (/Common/icmp) already exists in partition Common.\n");
    CHECK(world.tmsh("create ltm monitor icmp m defaults-from tcp").status != 0);
    CHECK(world.snapshot().monitors.find("/Common/m") == world.snapshot().monitors.end());
}

TEST_CASE("nodes have monitors of their own or the default ones") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("list ltm default-node-monitor").out == "ltm default-node-monitor {\n    rule none\n}\n");
    CHECK(world.tmsh("modify ltm default-node-monitor rule icmp and gateway_icmp").status == 0);
    CHECK(world.tmsh("list ltm default-node-monitor").out == "ltm default-node-monitor {\n    rule icmp and gateway_icmp\n}\n");
    CHECK(world.snapshot().nodes.at("/Common/172.16.51.141")->monitor.text == "/Common/icmp and /Common/gateway_icmp");
    CHECK(world.tmsh("modify ltm node 172.16.51.141 monitor gateway_icmp").status == 0);
    CHECK(world.snapshot().nodes.at("/Common/172.16.51.141")->monitor.text == "/Common/gateway_icmp");
    CHECK(world.tmsh("save sys config file nodes.conf").status == 0);
    CHECK(has(world.files.files["/data/nodes.conf"], "ltm default-node-monitor {\n    rule /Common/icmp and /Common/gateway_icmp\n}\n"));
    CHECK(world.tmsh("modify ltm default-node-monitor rule none").status == 0);
    CHECK(world.tmsh("modify ltm node 172.16.51.141 monitor none").status == 0);
    CHECK(world.snapshot().nodes.at("/Common/172.16.51.141")->monitor.monitors.empty());
    CHECK(world.tmsh("modify ltm default-node-monitor rule tcp").err.starts_with("01070622:3: The monitor /Common/tcp has a wildcard"));
    CHECK(world.tmsh("create ltm default-node-monitor x rule icmp").status == 2);
    CHECK(world.tmsh("delete ltm default-node-monitor all").status == 2);
}

TEST_CASE("a node is shown as F5 shows it") {
    World world;
    load_relay(world);
    world.server_runs = true;
    NodeReport report;
    report.status = {Availability::offline, "enabled",
                     "/Common/icmp: No successful responses received before deadline. @2026/01/01 10:00:00."};
    report.monitor = "/Common/icmp (default node monitor)";
    report.monitor_status = "down";
    report.session_status = "enabled";
    report.serverside.connections_total = 3;
    world.view.nodes["/Common/172.16.51.141"] = report;
    const std::string shown = world.tmsh("show ltm node 172.16.51.141").out;
    CHECK(has(shown, "Ltm::Node: 172.16.51.141 (172.16.51.141)\n"));
    CHECK(has(shown, "  Availability   : offline\n"));
    CHECK(has(shown, "  Monitor        : /Common/icmp (default node monitor)\n"));
    CHECK(has(shown, "  Monitor Status : down\n"));
    CHECK(has(shown, "  Total Connections"));
    CHECK(world.tmsh("show ltm node nix").err == "01020036:3: The requested Node (/Common/nix) was not found.\n");
}

TEST_CASE("an operator who says that a member or a node is up is heard by manual-resume, even when the configuration said so before") {
    World world;
    load_relay(world);
    world.server_runs = true;
    const auto asked = [&](const std::string& command) {
        world.view.set_up_asked.clear();
        CHECK(world.tmsh(command).status == 0);
        return world.view.set_up_asked;
    };
    const std::vector<std::string> member{"/Common/smtp_pool /Common/172.16.51.141:25"};
    CHECK(asked("modify ltm pool smtp_pool members modify { 172.16.51.141:smtp { state user-up } }") == member);
    CHECK(asked("modify ltm pool smtp_pool members modify { 172.16.51.141:25 { session user-enabled state user-up } }") == member);
    CHECK(asked("modify ltm pool smtp_pool members modify { all { state user-up } }").size() >= 1);
    CHECK(asked("modify ltm pool smtp_pool members modify { 172.16.51.141:25 { state user-down } }").empty());
    CHECK(asked("modify ltm pool smtp_pool description up").empty());
    CHECK(asked("modify ltm node 172.16.51.141 state user-up") == std::vector<std::string>{" /Common/172.16.51.141"});
}
