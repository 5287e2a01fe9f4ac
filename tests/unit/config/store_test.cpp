#include <doctest/doctest.h>

#include "config/grammar.h"
#include "config/stored_object.h"
#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::World;

namespace {

Object parsed(const std::string& text) {
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse("big.conf", text, diagnostics);
    REQUIRE(objects.size() == 1);
    return objects.front();
}

} // namespace

TEST_CASE("a stored object keeps the place of every statement in its file") {
    const Object object = parsed(
        "\n\nltm pool /Common/p {\n\n  members {\n     /Common/10.0.0.1:25 { address 10.0.0.1 }\n  }\n\n\n  monitor /Common/tcp\n}\n");
    const ObjectPtr restored = restore("ltm pool", "/Common/p", to_store(object));
    REQUIRE(restored != nullptr);
    CHECK(restored->file == "big.conf");
    CHECK(restored->position == rules::Position{3, 1});
    REQUIRE(restored->find("monitor") != nullptr);
    CHECK(restored->find("monitor")->position == rules::Position{10, 3});
    CHECK(restored->find("members")->children.front().position == rules::Position{6, 6});
}

TEST_CASE("a stored rule keeps its text byte for byte and the line on which it begins") {
    const Object object = parsed("# one\nltm rule /Common/r {\nwhen CLIENT_ACCEPTED {\n\tset a \"}\\\"\"\n}\n}\n");
    const ObjectPtr restored = restore("ltm rule", "/Common/r", to_store(object));
    REQUIRE(restored != nullptr);
    CHECK(restored->raw_body == object.raw_body);
    CHECK(restored->body_first_line == object.body_first_line);
}

TEST_CASE("a stored text that is another object's is refused") {
    const Object object = parsed("ltm pool /Common/p { }\n");
    CHECK(restore("ltm pool", "/Common/q", to_store(object)) == nullptr);
    StoredObject damaged = to_store(object);
    damaged.text = "ltm pool /Common/p {";
    CHECK(restore("ltm pool", "/Common/p", damaged) == nullptr);
}

TEST_CASE("everything is there again after a restart") {
    World world(World::Place::disk);
    world.files.files["/data/bigip.conf"] = test::relay_configuration();
    REQUIRE(world.tmsh("load sys config file bigip.conf").status == 0);
    REQUIRE(world.run({"datagroup", "add", "allowed", "172.16.51.23", "new"}).status == 0);
    const std::string before = world.tmsh("list").out;
    CHECK(before.find("172.16.51.23/32") != std::string::npos);
    world.restart();
    CHECK(world.tmsh("list").out == before);
    CHECK(world.service().last_loaded_file() == "/data/bigip.conf");
}

TEST_CASE("a change made on knowledge that another process has overtaken is refused") {
    World world(World::Place::disk);
    ServiceOptions options;
    options.database = world.database();
    auto other = Service::open(std::move(options));
    REQUIRE(other);
    test::MemoryFiles files;
    CommandIo io{[](std::string_view) {}, [](std::string_view) {}, {}, &files, "second"};
    REQUIRE(run_command(**other, nullptr, {"datagroup", "create", "a", "--type", "ip"}, io) == 0);
    const test::Ran ran = world.run({"datagroup", "create", "b", "--type", "ip"});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("another process changed the store") != std::string::npos);
    world.restart();
    CHECK(world.data_group("/Common/a") != nullptr);
    CHECK(world.data_group("/Common/b") == nullptr);
}
