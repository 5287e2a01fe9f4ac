#include <doctest/doctest.h>

#include "config/tmsh/show_layout.h"
#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::Ran;
using test::relay_configuration;
using test::World;

namespace {

datagroups::Endpoint endpoint(const char* address, std::uint16_t port) {
    return {*datagroups::IpAddress::parse(address), port};
}

void run_server(World& world) {
    REQUIRE(world.service().load_file("/data/bigip.conf", relay_configuration(), false).decision == LoadDecision::loaded);
    world.server_runs = true;
    VirtualServerReport server;
    server.status = {Availability::available, "enabled", "The virtual server is available"};
    server.clientside.bytes_in = 14'625;
    server.clientside.connections_total = 31;
    server.duration_max_ms = 30'100;
    world.view.servers["/Common/SMTP_VS"] = server;
    PoolReport pool;
    pool.status = {Availability::available, "enabled", "The pool is available"};
    pool.members_active = pool.members_available = pool.members_total = 1;
    MemberReport member;
    member.endpoint = endpoint("172.16.51.141", 25);
    member.name = "/Common/172.16.51.141:25";
    member.status = {Availability::available, "enabled", "Pool member is available"};
    member.monitor = "/Common/SMTP_Monitor (pool monitor)";
    member.monitor_status = "up";
    member.session_status = "enabled";
    pool.members.push_back(member);
    world.view.pools["/Common/smtp_pool"] = pool;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("numbers are shortened to one decimal from a thousand on") {
    const tmsh::Numbers numbers;
    CHECK(numbers.text(999) == "999");
    CHECK(numbers.text(1'200) == "1.2K");
    CHECK(numbers.text(117'049) == "117.0K");
    CHECK(numbers.text(999'999) == "999.9K");
    CHECK(numbers.text(2'150'000) == "2.1M");
    CHECK(numbers.text(3'000'000'000) == "3.0G");
    CHECK(tmsh::Numbers{true}.text(117'049) == "117049");
}

TEST_CASE("a virtual server is shown with its state and traffic") {
    World world;
    run_server(world);
    const Ran ran = world.tmsh("show ltm virtual SMTP_VS");
    CHECK(ran.status == 0);
    CHECK(has(ran.out, "\nLtm::Virtual Server: SMTP_VS\n"));
    CHECK(has(ran.out,
              "  Availability     : available\n  State            : enabled\n  Reason           : The virtual server is available\n"));
    CHECK(has(ran.out, "  Destination      : 172.16.51.174:25\n"));
    CHECK(has(ran.out, "Traffic                    ClientSide  Ephemeral  General\n"));
    CHECK(has(ran.out, "  Bits In                      117.0K          0        -\n"));
    CHECK(has(ran.out, "  Max Conn Duration/msec            -          -    30.1K\n"));
    CHECK(has(world.tmsh("show ltm virtual raw").out, "117000"));
}

TEST_CASE("a virtual server with TLS is shown with its handshakes, and a side without TLS with none") {
    World world;
    run_server(world);
    CHECK(!has(world.tmsh("show ltm virtual SMTP_VS").out, "Handshakes"));
    REQUIRE(world.tmsh("modify ltm virtual SMTP_VS profiles add { clientssl { context clientside } }").status == 0);
    VirtualServerReport& report = world.view.servers["/Common/SMTP_VS"];
    report.client_tls = {.handshakes = 12'000, .resumed = 3, .failed = 1, .truncated = 2, .thrown_away_bytes = 40};
    const std::string shown = world.tmsh("show ltm virtual SMTP_VS").out;
    CHECK(has(shown, "\nTLS                           ClientSide  ServerSide\n"));
    CHECK(has(shown, "  Handshakes                       12.0K           -\n"));
    CHECK(has(shown, "  Failed Handshakes                    1           -\n"));
    CHECK(has(shown, "  Bytes in Clear Thrown Away          40           -\n"));
}

TEST_CASE("a pool is shown, with its members on request") {
    World world;
    run_server(world);
    const std::string pool = world.tmsh("show ltm pool smtp_pool").out;
    CHECK(has(pool, "Ltm::Pool: smtp_pool\n"));
    CHECK(has(pool, "  Monitor      : SMTP_Monitor\n"));
    CHECK(has(pool, "Current Active Members : 1\n"));
    CHECK(!has(pool, "Ltm::Pool Member"));
    const std::string members = world.tmsh("show ltm pool smtp_pool members").out;
    CHECK(has(members, "  | Ltm::Pool Member: smtp_pool  172.16.51.141:25\n"));
    CHECK(has(members, "  |   Monitor        : /Common/SMTP_Monitor (pool monitor)\n"));
    CHECK(has(members, "  |   Monitor Status : up\n"));
}

TEST_CASE("without a running server show says so, and a missing object is told first") {
    World world;
    run_server(world);
    world.server_runs = false;
    const Ran ran = world.tmsh("show ltm pool");
    CHECK(ran.status == 1);
    CHECK(has(ran.err, "no server runs"));
    CHECK(has(ran.err, "sluice serve"));
    CHECK(world.tmsh("show ltm pool nix").err == "01020036:3: The requested Pool (/Common/nix) was not found.\n");
    CHECK(world.tmsh("show sys version").status == 0);
}

TEST_CASE("open connections are listed one a line and filtered") {
    World world;
    run_server(world);
    ConnectionReport one;
    one.client = endpoint("10.0.0.9", 47670);
    one.clientside_local = endpoint("172.16.51.174", 25);
    one.serverside_local = endpoint("172.16.51.175", 40000);
    one.server = endpoint("172.16.51.141", 25);
    one.idle = std::chrono::seconds{3};
    ConnectionReport two = one;
    two.client = endpoint("10.0.0.10", 1);
    two.serverside_local.reset();
    two.server.reset();
    world.view.open_connections = {one, two};
    CHECK(world.tmsh("show sys connection cs-client-addr 10.0.0.9").out ==
          "Sys::Connections\n10.0.0.9:47670  172.16.51.174:25  172.16.51.175:40000  172.16.51.141:25  tcp  3  (tmm: 0)  none\n"
          "Total records returned: 1\n");
    CHECK(has(world.tmsh("show sys connection").out, "Total records returned: 2\n"));
    CHECK(has(world.tmsh("show sys connection cs-server-port smtp ss-server-addr 172.16.51.141").out, "Total records returned: 1\n"));
    CHECK(world.tmsh("show sys connection colour blue").status == 2);
}

TEST_CASE("persistence records are listed one a line") {
    World world;
    run_server(world);
    PersistenceReport record;
    record.mode = "source-address";
    record.key = "10.0.0.9";
    record.virtual_server = "/Common/SMTP_VS";
    record.virtual_destination = endpoint("172.16.51.174", 25);
    record.pool = "/Common/smtp_pool";
    record.member = endpoint("172.16.51.141", 25);
    world.view.records = {record};
    CHECK(
        world.tmsh("show ltm persistence persist-records virtual SMTP_VS").out ==
        "Sys::Persistent Connections\nsource-address  10.0.0.9  172.16.51.174:25  172.16.51.141:25  (tmm: 0)\nTotal records returned: 1\n");
    CHECK(has(world.tmsh("show ltm persistence persist-records client-addr 10.0.0.1").out, "Total records returned: 0\n"));
}

TEST_CASE("the numbers of a statistics profile are shown by their fields") {
    World world;
    run_server(world);
    REQUIRE(world.tmsh("create ltm profile statistics mail field1 accepted field3 \"most at once\"").status == 0);
    REQUIRE(world.tmsh("create ltm profile statistics child defaults-from mail field1 none field2 rejected").status == 0);
    world.view.statistics = {{"/Common/mail accepted", 12'345}, {"/Common/mail most at once", -7}};
    const std::string shown = world.tmsh("show ltm profile statistics mail").out;
    CHECK(has(shown, "Ltm::Statistics Profile: mail\n"));
    CHECK(has(shown, "  accepted      12.3K\n"));
    CHECK(has(shown, "  most at once     -7\n"));
    CHECK(has(world.tmsh("show ltm profile statistics mail raw").out, "12345\n"));
    const std::string child = world.tmsh("show ltm profile statistics child").out;
    CHECK(!has(child, "accepted"));
    CHECK(has(child, "  rejected"));
    CHECK(has(child, "  most at once"));
}

TEST_CASE("the statistics of a rule are shown event by event in F5's layout, and set to nought on request") {
    World world;
    run_server(world);
    RuleEventReport report;
    report.event = "CLIENT_ACCEPTED";
    report.executions = 14'023;
    report.failures = 2;
    report.timed = 10;
    report.cycles_total = 216'000;
    report.cycles_max = 165'299;
    report.cycles_min = 830;
    world.view.rules["/Common/smtp_irule"] = {report};
    CHECK(world.tmsh("show ltm rule smtp_irule").out == "-------------------------------------------\n"
                                                        "Ltm::Rule Event: smtp_irule:CLIENT_ACCEPTED\n"
                                                        "-------------------------------------------\n"
                                                        "Priority                    500\n"
                                                        "Executions\n"
                                                        "  Total                   14.0K\n"
                                                        "  Failures                    2\n"
                                                        "  Aborts                      0\n"
                                                        "CPU Cycles on Executing\n"
                                                        "  Average                 21.6K\n"
                                                        "  Maximum                165.2K\n"
                                                        "  Minimum                   830\n"
                                                        "\n");
    CHECK(has(world.tmsh("show ltm rule raw").out, "  Total                   14023\n"));
    CHECK(world.tmsh("show ltm rule nix").err == "01020036:3: The requested iRule (/Common/nix) was not found.\n");
    CHECK(world.tmsh("reset-stats ltm rule smtp_irule").status == 0);
    CHECK(world.view.rules_reset == std::vector<std::string>{"/Common/smtp_irule"});
    CHECK(world.tmsh("reset-stats ltm rule nix").status == 1);
    CHECK(world.tmsh("reset-stats ltm pool").status == 2);
}
