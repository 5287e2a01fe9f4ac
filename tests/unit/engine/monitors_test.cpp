#include "tests/unit/engine/monitors_world.h"

#include <doctest/doctest.h>

using namespace sluice;
using namespace sluice::engine::monitors_testing;
using namespace std::chrono_literals;
using engine::Health;

TEST_CASE("an smtp monitor greets, says HELO with its domain and QUIT, and finds the member up") {
    World world;
    FakeServer server(world.context, {"220-hello\r\n220 there\r\n", "250 mail\r\n", "221 bye\r\n"});
    world.adopt(make_snapshot(make_monitor(config::MonitorKind::smtp), server.port()));
    CHECK(world.member->health == Health::checking);
    REQUIRE(world.run_until(Health::up));
    REQUIRE(server.heard().size() >= 2);
    CHECK(server.heard()[0] == "HELO lb.example.test\r\n");
    CHECK(server.heard()[1] == "QUIT\r\n");
    REQUIRE(world.log.lines.size() == 1);
    CHECK(world.log.lines[0] ==
          "01070727:5: Pool /Common/p member /Common/127.0.0.1:25 monitor status up. [ /Common/m: up ]  [ was checking for "
          "0hr:0min:0sec ]");
}

TEST_CASE("a member that answers 4xx or 5xx, or no SMTP at all, goes down") {
    for (const std::vector<std::string>& answers : std::vector<std::vector<std::string>>{
             {"421 busy\r\n"}, {"220 a\r\n", "550 no\r\n"}, {"220 a\r\n", "250 b\r\n", "451 c\r\n"}, {"SSH-2.0-OpenSSH\r\n"}}) {
        CAPTURE(answers.back());
        World world;
        FakeServer server(world.context, answers);
        world.adopt(make_snapshot(make_monitor(config::MonitorKind::smtp), server.port()));
        CHECK(world.run_until(Health::down));
        CHECK(world.log.count("monitor status down") == 1);
    }
}

TEST_CASE("a member that stops is logged down once with the cause, and up once when it is back") {
    World world;
    std::uint16_t port = 0;
    {
        FakeServer server(world.context, {"hello"});
        port = server.port();
        world.adopt(make_snapshot(make_monitor(config::MonitorKind::tcp), port));
        REQUIRE(world.run_until(Health::up));
        server.close();
        REQUIRE(world.run_until(Health::down));
    }
    REQUIRE(world.log.count("01070638:5: Pool /Common/p member /Common/127.0.0.1:25 monitor status down. [ /Common/m: down; last error: "
                            "/Common/m: Connection refused @20") == 1);
    CHECK(world.log.lines.back().find(".  ]  [ was up for 0hr:0min:") != std::string::npos);
    CHECK(world.member->down_reason.find("Connection refused @20") != std::string::npos);
    tcp::acceptor again(world.context, {boost::asio::ip::address_v4::loopback(), port});
    REQUIRE(world.run_until(Health::up));
    CHECK(world.log.count("monitor status up. [ /Common/m: up ]  [ was down for ") == 1);
    CHECK(world.member->down_reason.empty());
}

TEST_CASE("a reload that keeps the member keeps its state; taking the monitor away makes it unchecked") {
    World world;
    FakeServer server(world.context, {"x"});
    const auto monitor = make_monitor(config::MonitorKind::tcp);
    world.adopt(make_snapshot(monitor, server.port()));
    REQUIRE(world.run_until(Health::up));
    world.adopt(make_snapshot(monitor, server.port()));
    CHECK(world.member->health == Health::up);
    world.adopt(make_snapshot(nullptr, server.port()));
    CHECK(world.member->health == Health::unchecked);
    CHECK(world.log.lines.size() == 1);
}

TEST_CASE("a member that a rule marks down is probed at once, and up again when that succeeds") {
    World world;
    FakeServer server(world.context, {"x"});
    auto slow = *make_monitor(config::MonitorKind::tcp);
    slow.interval = 3600s;
    slow.timeout = 3600s;
    const auto running = world.adopt(make_snapshot(std::make_shared<const config::Monitor>(slow), server.port()));
    REQUIRE(world.run_until(Health::up));
    const std::size_t probes = server.accepted();
    world.member->mark = engine::Mark::down;
    CHECK_FALSE(running->find_pool("/Common/p")->is_available(0));
    world.monitors.take_marks();
    CHECK(world.member->health_now() == Health::down);
    CHECK(world.member->down_reason.find("/Common/m: Marked down by an iRule.") == 0);
    REQUIRE(world.run_until(Health::up));
    CHECK(server.accepted() == probes + 1);
    CHECK(running->find_pool("/Common/p")->is_available(0));
}

TEST_CASE("a member that a rule marks up is used until a probe finds it down again") {
    World world;
    FakeServer server(world.context, {"x"});
    const std::uint16_t port = server.port();
    server.close();
    world.adopt(make_snapshot(make_monitor(config::MonitorKind::tcp), port));
    REQUIRE(world.run_until(Health::down));
    world.member->mark = engine::Mark::up;
    world.monitors.take_marks();
    CHECK(world.member->health == Health::up);
    CHECK(world.run_until(Health::down));
}

TEST_CASE("a member without monitors stays marked down until a rule marks it up, whatever is reloaded") {
    World world;
    world.adopt(make_snapshot(nullptr, 25));
    world.member->mark = engine::Mark::down;
    world.monitors.take_marks();
    CHECK(world.member->health_now() == Health::down);
    world.adopt(make_snapshot(nullptr, 25));
    CHECK(world.member->health_now() == Health::down);
    world.member->mark = engine::Mark::up;
    world.monitors.take_marks();
    CHECK(world.member->health_now() == Health::unchecked);
}

TEST_CASE("a member that does not answer holds one probe at a time, whatever the interval") {
    World world;
    FakeServer server(world.context, {});
    auto monitor = *make_monitor(config::MonitorKind::smtp);
    monitor.timeout = 2s;
    world.adopt(make_snapshot(std::make_shared<const config::Monitor>(monitor), server.port()));
    REQUIRE(world.run_until(Health::down));
    CHECK(server.accepted() == 1);
    CHECK(world.monitors.probes_running() <= 1);
}

TEST_CASE("without a self IP a member elsewhere is not probed, and the log says what to configure") {
    World world;
    auto snapshot = std::make_shared<config::Snapshot>(*make_snapshot(make_monitor(config::MonitorKind::tcp), 25));
    auto pool = std::make_shared<config::Pool>(*snapshot->pools.at("/Common/p"));
    pool->members[0].endpoint = {datagroups::IpAddress::from_v4(0xC0000201), 25};
    snapshot->pools["/Common/p"] = pool;
    world.adopt(snapshot);
    REQUIRE(world.run_until([&] { return world.log.count("create net self") == 1; }));
    REQUIRE(world.run_until(Health::down));
    CHECK(world.member->down_reason.find("No self IP of IPv4 to probe from.") != std::string::npos);
    CHECK(world.log.count("create net self") == 1);
    CHECK(world.log.count("more probes failed like this") == 0);
}

TEST_CASE("a self IP that is not on this host is said once, and tried again soon") {
    World world;
    FakeServer server(world.context, {"x"});
    auto monitor = *make_monitor(config::MonitorKind::tcp);
    monitor.interval = 120s;
    monitor.timeout = 361s;
    const auto shared = std::make_shared<const config::Monitor>(monitor);
    auto snapshot = std::make_shared<config::Snapshot>(*make_snapshot(shared, server.port()));
    snapshot->self_ips = {{"/Common/self", datagroups::IpAddress::from_v4(0xCB007101), 24, "", false}};
    world.adopt(snapshot);
    REQUIRE(world.run_until([&] { return world.log.count("cannot use self IP 203.0.113.1: Cannot assign requested address") == 1; }));
    CHECK(world.log.count("to bring it: ip addr add 203.0.113.1/24 dev <interface>") == 1);
    CHECK(world.member->health == Health::checking);
    auto with_address = std::make_shared<config::Snapshot>(*make_snapshot(shared, server.port()));
    with_address->self_ips = {{"/Common/self", datagroups::IpAddress::from_v4(0x7F000002), 8, "", false}};
    world.adopt(with_address);
    CHECK(world.run_until(Health::up)); // within ten seconds, not two minutes
    CHECK(world.log.count("cannot use self IP") == 1);
}

TEST_CASE("a stopped monitor leaves no probe behind") {
    World world;
    FakeServer server(world.context, {});
    world.adopt(make_snapshot(make_monitor(config::MonitorKind::smtp), server.port()));
    REQUIRE(world.run_until([&] { return world.monitors.probes_running() == 1; }));
    world.monitors.stop();
    CHECK(world.run_until([&] { return world.monitors.probes_running() == 0; }));
}
