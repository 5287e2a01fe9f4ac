#include "engine/registry.h"

#include <doctest/doctest.h>

using namespace sluice;
using engine::Health;
using engine::Registry;

namespace {

config::PoolPtr make_pool(std::string name, std::vector<std::string> member_names) {
    auto pool = std::make_shared<config::Pool>();
    pool->name = std::move(name);
    for (std::string& member_name : member_names) {
        config::Member member;
        member.node_name = member_name.substr(0, member_name.find(':'));
        member.name = std::move(member_name);
        pool->members.push_back(std::move(member));
    }
    return pool;
}

config::SnapshotPtr snapshot_of(std::vector<config::PoolPtr> pools, std::vector<config::NodePtr> nodes = {}) {
    auto snapshot = std::make_shared<config::Snapshot>();
    for (auto& pool : pools) {
        snapshot->pools.emplace(pool->name, pool);
    }
    for (auto& node : nodes) {
        snapshot->nodes.emplace(node->name, node);
    }
    return snapshot;
}

config::NodePtr make_node(std::string name, bool session_enabled, bool forced_down) {
    config::Node node;
    node.name = std::move(name);
    node.session_enabled = session_enabled;
    node.forced_down = forced_down;
    return std::make_shared<const config::Node>(std::move(node));
}

} // namespace

TEST_CASE("an unchanged pool is shared by pointer, a changed one keeps its members' state") {
    Registry registry;
    const auto kept = make_pool("/Common/kept", {"/Common/10.0.0.1:25"});
    const auto before = registry.attach(snapshot_of({kept, make_pool("/Common/grown", {"/Common/10.0.0.2:25"})}));
    before->find_pool("/Common/grown")->members[0]->health = Health::down;
    const auto after = registry.attach(snapshot_of({kept, make_pool("/Common/grown", {"/Common/10.0.0.3:25", "/Common/10.0.0.2:25"})}));
    CHECK(after->find_pool("/Common/kept") == before->find_pool("/Common/kept"));
    CHECK(after->find_pool("/Common/grown") != before->find_pool("/Common/grown"));
    CHECK(after->find_pool("/Common/grown")->members[0]->health == Health::unchecked);
    CHECK(after->find_pool("/Common/grown")->members[1]->health == Health::down);
    CHECK(after->find_pool("/Common/grown")->runtime == before->find_pool("/Common/grown")->runtime);
}

TEST_CASE("a member that left and comes back begins anew") {
    Registry registry;
    const auto pool = make_pool("/Common/p", {"/Common/10.0.0.1:25"});
    registry.attach(snapshot_of({pool}))->find_pool("/Common/p")->members[0]->health = Health::down;
    CHECK(registry.attach(snapshot_of({}))->find_pool("/Common/p") == nullptr);
    CHECK(registry.attach(snapshot_of({pool}))->find_pool("/Common/p")->members[0]->health == Health::unchecked);
}

TEST_CASE("the same member in two pools has two states") {
    Registry registry;
    const auto running =
        registry.attach(snapshot_of({make_pool("/Common/a", {"/Common/10.0.0.1:25"}), make_pool("/Common/b", {"/Common/10.0.0.1:25"})}));
    CHECK(running->find_pool("/Common/a")->members[0] != running->find_pool("/Common/b")->members[0]);
}

TEST_CASE("a member down, disabled or forced down is not available; unchecked and checking ones are") {
    Registry registry;
    const auto running = registry.attach(snapshot_of({make_pool("/Common/p", {"/Common/10.0.0.1:25"})}));
    const auto& pool = *running->find_pool("/Common/p");
    for (const auto& [health, available] :
         {std::pair{Health::unchecked, true}, {Health::checking, true}, {Health::up, true}, {Health::down, false}}) {
        pool.members[0]->health = health;
        CHECK(pool.is_available(0) == available);
    }
    pool.members[0]->health = Health::up;
    pool.members[0]->disabled_by_monitor = true;
    CHECK_FALSE(pool.is_available(0));
}

TEST_CASE("a disabled node takes its members out, and its return is a change") {
    Registry registry;
    const auto pool = make_pool("/Common/p", {"/Common/10.0.0.1:25"});
    const auto out = registry.attach(snapshot_of({pool}, {make_node("/Common/10.0.0.1", false, false)}));
    CHECK_FALSE(out->find_pool("/Common/p")->is_available(0));
    const auto forced = registry.attach(snapshot_of({pool}, {make_node("/Common/10.0.0.1", true, true)}));
    CHECK_FALSE(forced->find_pool("/Common/p")->is_available(0));
    const auto back = registry.attach(snapshot_of({pool}, {make_node("/Common/10.0.0.1", true, false)}));
    CHECK(back->find_pool("/Common/p")->is_available(0));
}
