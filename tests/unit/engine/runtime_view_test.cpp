#include "engine/observe/runtime_view.h"

#include <doctest/doctest.h>

using namespace sluice;
using config::Availability;
using engine::Health;

namespace {

/// A pool of members with these healths, monitored by /Common/tcp.
struct World {
    explicit World(const std::vector<Health>& healths) {
        auto made = std::make_shared<config::Pool>();
        made->name = "/Common/p";
        made->monitor.text = "/Common/tcp";
        made->members.resize(healths.size());
        auto snapshot = std::make_shared<config::Snapshot>();
        for (std::size_t index = 0; index < healths.size(); ++index) {
            made->members[index].name = "/Common/10.0.0." + std::to_string(index) + ":25";
        }
        snapshot->pools.emplace(made->name, made);
        snapshot->virtual_servers.emplace("/Common/vs", make_virtual());
        running = registry.attach(snapshot);
        for (std::size_t index = 0; index < healths.size(); ++index) {
            pool().members[index]->health = healths[index];
        }
    }

    static config::VirtualServerPtr make_virtual() {
        config::VirtualServer made;
        made.name = "/Common/vs";
        made.pool = "/Common/p";
        made.destination = {datagroups::IpAddress::from_v4(0x0A000001), 25};
        return std::make_shared<const config::VirtualServer>(std::move(made));
    }
    [[nodiscard]] const engine::RunningPool& pool() const { return *running->find_pool("/Common/p"); }
    [[nodiscard]] engine::EngineView view() const {
        return engine::EngineView([this] { return running; }, persistence, statistics, rule_statistics,
                                  [](std::size_t) { return std::vector<config::ConnectionReport>(1); }, [](std::string, std::string) {});
    }

    engine::Registry registry;
    engine::RunningConfigPtr running;
    engine::PersistenceTable persistence;
    engine::ProfileStatistics statistics;
    mutable engine::RuleStatistics rule_statistics;
};

} // namespace

TEST_CASE("a pool is available while one enabled member is up") {
    const World world({Health::down, Health::up});
    const auto report = engine::report_pool(world.pool());
    CHECK(report.status.availability == Availability::available);
    CHECK(report.status.reason == "The pool is available");
    CHECK(report.members_active == 1);
    CHECK(report.members_available == 1);
    CHECK(report.members_total == 2);
    CHECK(report.members[0].monitor_status == "down");
    CHECK(report.members[0].status.reason == "Pool member has been marked down by a monitor");
    CHECK(report.members[1].status.reason == "Pool member is available");
    CHECK(report.members[1].monitor == "/Common/tcp (pool monitor)");
}

TEST_CASE("a down member tells the monitor's reason") {
    const World world({Health::down});
    world.pool().members[0]->down_reason = "/Common/tcp: Connection refused @2026/01/01 10:00:00.";
    const auto report = engine::report_pool(world.pool());
    CHECK(report.members[0].status.reason == "/Common/tcp: Connection refused @2026/01/01 10:00:00.");
    CHECK(report.status.availability == Availability::offline);
    CHECK(report.status.reason == "The children pool member(s) are down");
}

TEST_CASE("unchecked members are used but unknown") {
    const World world({Health::unchecked, Health::checking});
    const auto report = engine::report_pool(world.pool());
    CHECK(report.status.availability == Availability::unknown);
    CHECK(report.members_active == 2);
    CHECK(report.members_available == 0);
    CHECK(report.members[0].status.reason == "Pool member does not have service checking enabled");
    CHECK(report.members[1].monitor_status == "checking");
}

TEST_CASE("a virtual server is as available as its pool, and says when it is off or not opened") {
    const World up({Health::up});
    const auto report = up.view().virtual_server("/Common/vs");
    REQUIRE(report);
    CHECK(report->status.availability == Availability::available);
    CHECK(report->status.reason == "The virtual server is available");
    CHECK(report->duration_min_ms == 0);
    CHECK_FALSE(up.view().virtual_server("/Common/none"));
    config::VirtualServer off = *World::make_virtual();
    off.enabled = false;
    CHECK(engine::virtual_server_status(off, &up.pool()).state == "disabled");
    config::VirtualServer shut = *World::make_virtual();
    shut.not_opened_because = {"fw-enforced-policy is not supported"};
    CHECK(engine::virtual_server_status(shut, &up.pool()).availability == Availability::offline);
    const config::Status not_listening =
        engine::virtual_server_status(*World::make_virtual(), &up.pool(), "the address is not on this host");
    CHECK(not_listening.availability == Availability::offline);
    CHECK(not_listening.state == "enabled");
    CHECK(not_listening.reason == "Not opened: the address is not on this host");
    CHECK(engine::virtual_server_status(off, nullptr).availability == Availability::unknown);
}

TEST_CASE("persistence records are shown with the virtual server's destination") {
    World world({Health::up});
    const auto now = std::chrono::steady_clock::now();
    world.persistence.store({engine::PersistenceMode::source_address, "10.0.0.9"}, {"/Common/vs", {}, "/Common/p"}, {}, std::nullopt, 0,
                            now);
    const auto records = world.view().persistence_records(10);
    REQUIRE(records.size() == 1);
    CHECK(records[0].virtual_destination.to_text() == "10.0.0.1:25");
    CHECK(world.view().connections(10).size() == 1);
}
