#include <doctest/doctest.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using nlohmann::json;
using test::Ran;
using test::World;

namespace {

World& with_group(World& world) {
    REQUIRE(world.run({"datagroup", "create", "allow", "--type", "ip"}).status == 0);
    return world;
}

} // namespace

TEST_CASE("a data group is created, filled, shown and deleted") {
    World world;
    with_group(world);
    CHECK(world.run({"datagroup", "add", "allow", "10.0.0.0/8", "lab"}).out == "");
    CHECK(world.run({"datagroup", "add", "/Common/allow", "192.0.2.1"}).status == 0);
    CHECK(world.run({"datagroup", "show", "allow"}).out == "10.0.0.0/8\tlab\n192.0.2.1/32\n");
    CHECK(world.run({"datagroup", "list"}).out.find("/Common/allow") == 0);
    CHECK(world.run({"datagroup", "remove", "allow", "192.0.2.1/32"}).status == 0);
    CHECK(world.data_group("/Common/allow")->size() == 1);
    CHECK(world.run({"datagroup", "delete", "allow"}).status == 0);
    CHECK(world.data_group("/Common/allow") == nullptr);
}

TEST_CASE("errors name the record with F5's id and leave status 1") {
    World world;
    with_group(world);
    REQUIRE(world.run({"datagroup", "add", "allow", "192.0.2.1"}).status == 0);
    const Ran again = world.run({"datagroup", "add", "allow", "192.0.2.1", "x"});
    CHECK(again.status == 1);
    CHECK(again.err == "01020066:3: The requested value list item (/Common/allow 192.0.2.1/32) already exists in partition Common.\n");
    const Ran absent = world.run({"datagroup", "remove", "allow", "192.0.2.9"});
    CHECK(absent.status == 1);
    CHECK(absent.err == "01020036:3: The requested value list item (/Common/allow 192.0.2.9/32) was not found.\n");
    const Ran wrong = world.run({"datagroup", "add", "allow", "mail.example"});
    CHECK(wrong.status == 1);
    CHECK(wrong.err.find("mail.example") != std::string::npos);
    CHECK(world.run({"datagroup", "show", "gone"}).err == "01020036:3: The requested value list (/Common/gone) was not found.\n");
    CHECK(world.run({"datagroup", "create", "allow", "--type", "ip"}).err ==
          "01020066:3: The requested value list (/Common/allow) already exists in partition Common.\n");
}

TEST_CASE("wrong usage leaves status 2 and shows the usage") {
    World world;
    with_group(world);
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"datagroup"},
                                               {"datagroup", "frob"},
                                               {"datagroup", "add", "allow"},
                                               {"datagroup", "list", "extra"},
                                               {"datagroup", "create", "x"},
                                               {"datagroup", "create", "x", "--type", "bool"},
                                               {"datagroup", "create", "x", "--type"},
                                               {"datagroup", "add", "allow", "10.0.0.1", "--colour", "x"},
                                               {"datagroup", "match", "allow", "no.address"}}) {
        const Ran ran = world.run(words);
        CHECK(ran.status == 2);
        CHECK(ran.err.find("usage: sluice datagroup") != std::string::npos);
    }
}

TEST_CASE("options stand anywhere and -- ends them") {
    World world;
    REQUIRE(world.run({"datagroup", "--type=string", "create", "words"}).status == 0);
    REQUIRE(world.run({"datagroup", "add", "words", "--", "--json", "-v"}).status == 0);
    CHECK(world.data_group("/Common/words")->exact("--json")->value == "-v");
    REQUIRE(world.run({"datagroup", "create", "--type", "integer", "numbers"}).status == 0);
    CHECK(world.run({"datagroup", "add", "numbers", "-5"}).status == 0);
    CHECK(json::parse(world.run({"datagroup", "--json", "list"}).out).size() == 2);
}

TEST_CASE("json is one document with the same facts") {
    World world;
    with_group(world);
    CHECK(json::parse(world.run({"datagroup", "add", "allow", "10.0.0.0/8", "a \"b\"", "--json"}).out)["name"] == "/Common/allow");
    const json shown = json::parse(world.run({"datagroup", "show", "allow", "--json"}).out);
    CHECK(shown["type"] == "ip");
    CHECK(shown["records"] == json::array({{{"key", "10.0.0.0/8"}, {"value", "a \"b\""}}}));
    const json match = json::parse(world.run({"datagroup", "match", "allow", "10.1.1.1", "--json"}).out);
    CHECK(match["match"] == true);
}

TEST_CASE("match prints what matches, the longest prefix first, and its status tells whether any does") {
    World world;
    with_group(world);
    for (const char* key : {"10.0.0.0/8", "10.1.0.0/16", "192.0.2.1"})
        REQUIRE(world.run({"datagroup", "add", "allow", key}).status == 0);
    const Ran both = world.run({"datagroup", "match", "allow", "10.1.2.3"});
    CHECK(both.status == 0);
    CHECK(both.out == "10.1.0.0/16\n10.0.0.0/8\n");
    const Ran none = world.run({"datagroup", "match", "allow", "172.16.0.1"});
    CHECK(none.status == 1);
    CHECK(none.out == "");
    REQUIRE(world.run({"datagroup", "create", "hosts", "--type", "string"}).status == 0);
    REQUIRE(world.run({"datagroup", "add", "hosts", ".example.test"}).status == 0);
    CHECK(world.run({"datagroup", "match", "hosts", "mx.example.test"}).status == 1);
    CHECK(world.run({"datagroup", "match", "hosts", "mx.example.test", "--operator", "ends_with"}).status == 0);
}

TEST_CASE("import replaces all records at once and export writes them back") {
    World world;
    with_group(world);
    REQUIRE(world.run({"datagroup", "add", "allow", "198.51.100.1"}).status == 0);
    world.files.files["/data/list"] = "host 192.0.2.1,\nnetwork 10.0.0.0/8 := \"lab net\",\n";
    const Ran ran = world.run({"datagroup", "import", "allow", "list"});
    CHECK(ran.err == "");
    CHECK(ran.out == "2 records imported into /Common/allow\n");
    CHECK(!world.data_group("/Common/allow")->exact("198.51.100.1/32"));
    const std::string exported = world.run({"datagroup", "export", "allow"}).out;
    REQUIRE(world.run({"datagroup", "export", "allow", "copy"}).status == 0);
    CHECK(world.files.files.at("/data/copy") == exported);
    REQUIRE(world.run({"datagroup", "import", "second", "copy", "--type", "ip"}).status == 0);
    CHECK(world.run({"datagroup", "export", "second"}).out == exported);
}

TEST_CASE("a bad import names file and line and changes nothing") {
    World world;
    with_group(world);
    REQUIRE(world.run({"datagroup", "add", "allow", "198.51.100.1"}).status == 0);
    world.files.files["/data/list"] = "host 192.0.2.1,\nhost 192.0.2.300,\nnetwork x/8,\n";
    const Ran ran = world.run({"datagroup", "import", "allow", "list"});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("list:2: error:") != std::string::npos);
    CHECK(ran.err.find("list:3: error:") != std::string::npos);
    CHECK(world.run({"datagroup", "show", "allow"}).out == "198.51.100.1/32\n");
    CHECK(world.run({"datagroup", "import", "allow", "absent"}).err == "absent: No such file or directory\n");
    CHECK(world.run({"datagroup", "import", "nowhere", "list"}).status == 1);
}

TEST_CASE("each verb explains itself") {
    for (const char* verb : {"create", "delete", "list", "show", "add", "remove", "import", "export", "match"}) {
        const std::string text = help_of({"datagroup", verb, "--help"});
        CHECK(text.starts_with(std::string{"usage: sluice datagroup "} + verb));
    }
    CHECK(help_of({"datagroup", "import"}).find("Replaces ALL records") != std::string::npos);
    World world;
    CHECK(world.run({"datagroup", "add", "--help"}).status == 0);
}

TEST_CASE("one record among many changes at once, without writing the others") {
    World world(World::Place::disk);
    with_group(world);
    std::string text;
    for (int i = 0; i < 50'000; ++i)
        text += "host 10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "." + std::to_string(i % 256) + ",\n";
    world.files.files["/data/list"] = text;
    REQUIRE(world.run({"datagroup", "import", "allow", "list"}).status == 0);
    const auto start = std::chrono::steady_clock::now();
    constexpr int changes = 20;
    for (int i = 0; i < changes; ++i)
        REQUIRE(world.run({"datagroup", "add", "allow", "192.0.2." + std::to_string(i)}).status == 0);
    CHECK((std::chrono::steady_clock::now() - start) / changes < std::chrono::milliseconds{100});
    world.restart();
    CHECK(world.data_group("/Common/allow")->size() == 50'000 + changes);
}

TEST_CASE("with --json a record's key is as it is kept, export is JSON, and so are errors") {
    World world;
    with_group(world);
    CHECK(json::parse(world.run({"datagroup", "add", "allow", "192.0.2.1", "--json"}).out)["key"] == "192.0.2.1/32");
    CHECK(world.run({"datagroup", "export", "allow", "--json"}).out == world.run({"datagroup", "show", "allow", "--json"}).out);
    CHECK(json::parse(world.run({"datagroup", "remove", "allow", "192.0.2.1", "--json"}).out)["key"] == "192.0.2.1/32");
    const json absent = json::parse(world.run({"datagroup", "show", "gone", "--json"}).err);
    CHECK(absent["error"] == "01020036:3: The requested value list (/Common/gone) was not found.");
    CHECK(absent["exit_status"] == 1);
    CHECK(json::parse(world.run({"datagroup", "show", "--json"}).err)["exit_status"] == 2);
    CHECK(json::parse(world.run({"datagroup", "create", "x", "--type", "bool", "--json"}).err)["exit_status"] == 2);
}

TEST_CASE("wrong usage is known without a store") {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"datagroup", "frob"},
                                                                                       {"datagroup", "delete"},
                                                                                       {"datagroup", "add", "x"},
                                                                                       {"datagroup", "show"},
                                                                                       {"datagroup", "match", "x"}}) {
        CHECK(usage_error(words).find("usage: sluice datagroup") != std::string::npos);
    }
    CHECK(usage_error({"tmsh", "frob"}).starts_with("Syntax Error: unexpected argument \"frob\"\nusage: tmsh"));
    CHECK(usage_error({"tmsh", "-x", "list"}).find("usage: tmsh") != std::string::npos);
    CHECK(usage_error({"tmsh", "list", "ltm", "pool"}).empty());
    CHECK(usage_error({"datagroup", "show", "x"}).empty());
}
