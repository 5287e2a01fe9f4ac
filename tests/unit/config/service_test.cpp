#include <doctest/doctest.h>

#include <algorithm>

#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::relay_configuration;
using test::World;

TEST_CASE("a file fills an empty store") {
    World world;
    const LoadOutcome outcome = world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    CHECK(outcome.decision == LoadDecision::loaded);
    CHECK(world.snapshot().virtual_servers.contains("/Common/SMTP_VS"));
    CHECK(world.data_group("/Common/allowed")->size() == 2);
    CHECK(world.service().last_loaded_file() == "/etc/bigip.conf");
}

TEST_CASE("the same file is not loaded again, and the operator's changes stay") {
    World world;
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    REQUIRE(world.run({"datagroup", "add", "allowed", "192.0.2.1"}).status == 0);
    CHECK(world.service().load_file("/etc/bigip.conf", relay_configuration(), false).decision == LoadDecision::unchanged);
    CHECK(world.service().load_file("/etc/bigip.conf", relay_configuration(), true).decision == LoadDecision::unchanged);
    CHECK(world.data_group("/Common/allowed")->size() == 3);
}

TEST_CASE("another file is loaded when nobody has changed anything since") {
    World world;
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    const LoadOutcome outcome = world.service().load_file("/etc/bigip.conf", "net self /Common/only { address 10.0.0.1/24 }\n", false);
    CHECK(outcome.decision == LoadDecision::loaded);
    CHECK(world.snapshot().virtual_servers.empty());
    CHECK(world.snapshot().data_groups.empty());
    CHECK(world.snapshot().self_ips.size() == 1);
}

TEST_CASE("a load that would discard changes is refused and lists them, unless told to replace") {
    World world;
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    REQUIRE(world.run({"datagroup", "add", "allowed", "192.0.2.1"}).status == 0);
    REQUIRE(world.tmsh("modify ltm pool smtp_pool description changed").status == 0);
    const std::string other = std::string{relay_configuration()} + "ltm pool /Common/more { }\n";
    const LoadOutcome refused = world.service().load_file("/etc/bigip.conf", other, false);
    CHECK(refused.decision == LoadDecision::refused);
    REQUIRE(refused.would_discard.size() == 2);
    CHECK(refused.would_discard[0].find("root: datagroup add allowed 192.0.2.1") != std::string::npos);
    CHECK(refused.would_discard[1].find("modify ltm pool smtp_pool description changed") != std::string::npos);
    CHECK(world.data_group("/Common/allowed")->size() == 3);
    CHECK(world.service().load_file("/etc/bigip.conf", other, true).decision == LoadDecision::loaded);
    CHECK(world.data_group("/Common/allowed")->size() == 2);
    CHECK(world.snapshot().pools.contains("/Common/more"));
}

TEST_CASE("changes made before any file was loaded are not discarded either") {
    World world;
    REQUIRE(world.run({"datagroup", "create", "mine", "--type", "string"}).status == 0);
    const LoadOutcome outcome = world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    CHECK(outcome.decision == LoadDecision::refused);
    CHECK(outcome.would_discard.size() == 1);
}

TEST_CASE("a bad file changes nothing and all its errors are told") {
    World world;
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    const SnapshotPtr before = world.service().snapshot();
    const LoadOutcome outcome =
        world.service().load_file("/etc/bigip.conf",
                                  "ltm virtual /Common/v {\n    destination /Common/10.0.0.1:25\n    pool /Common/gone\n"
                                  "    profiles {\n        /Common/tcp { }\n    }\n    rules {\n        /Common/absent\n    }\n}\n",
                                  false);
    CHECK(outcome.decision == LoadDecision::refused);
    CHECK(std::count_if(outcome.diagnostics.list().begin(), outcome.diagnostics.list().end(),
                        [](const rules::Diagnostic& d) { return d.severity == rules::Severity::error && d.id == "01020036:3"; }) == 2);
    CHECK(world.service().snapshot() == before);
}

TEST_CASE("a listener gets each new snapshot, one generation later") {
    World world;
    std::vector<std::uint64_t> generations;
    world.service().on_change([&](const SnapshotPtr& snapshot) { generations.push_back(snapshot->generation); });
    const std::uint64_t start = world.snapshot().generation;
    world.run({"datagroup", "create", "a", "--type", "ip"});
    world.run({"datagroup", "add", "a", "10.0.0.1"});
    world.run({"datagroup", "add", "a", "10.0.0.1"});
    CHECK(generations == std::vector<std::uint64_t>{start + 1, start + 2});
}

TEST_CASE("changing a record leaves every other object as it is") {
    World world;
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    const SnapshotPtr before = world.service().snapshot();
    REQUIRE(world.run({"datagroup", "add", "allowed", "192.0.2.1"}).status == 0);
    const SnapshotPtr after = world.service().snapshot();
    CHECK(after->virtual_servers.at("/Common/SMTP_VS") == before->virtual_servers.at("/Common/SMTP_VS"));
    CHECK(after->rules.at("/Common/smtp_irule") == before->rules.at("/Common/smtp_irule"));
    CHECK(after->data_groups.at("/Common/allowed") != before->data_groups.at("/Common/allowed"));
}

TEST_CASE("each change leaves one audit line, a refused one none") {
    World world;
    REQUIRE(world.tmsh("create ltm pool p1").status == 0);
    REQUIRE(world.tmsh("create ltm pool p1").status == 1);
    REQUIRE(world.audit.size() == 1);
    CHECK(world.audit.front().find("AUDIT - user root - transaction #1 - [Status=Command OK] cmd_data=create ltm pool p1") !=
          std::string::npos);
}

TEST_CASE("what a person should know is said again after a restart, with its place") {
    World world(World::Place::disk);
    world.service().load_file("/etc/bigip.conf", relay_configuration(), false);
    const auto names_the_unknown = [&] {
        const rules::Diagnostics diagnostics = world.service().standing_diagnostics();
        return std::any_of(diagnostics.list().begin(), diagnostics.list().end(), [](const rules::Diagnostic& d) {
            return d.message.find("sys unheard-of") != std::string::npos && d.file == "/etc/bigip.conf" && d.position.line > 60;
        });
    };
    CHECK(names_the_unknown());
    world.restart();
    CHECK(names_the_unknown());
}
