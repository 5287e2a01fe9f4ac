#include <doctest/doctest.h>

#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using test::Ran;
using test::relay_configuration;
using test::World;

namespace {

World& loaded(World& world) {
    world.files.files["/data/bigip.conf"] = relay_configuration();
    REQUIRE(world.tmsh("load sys config file bigip.conf").status == 0);
    return world;
}

} // namespace

TEST_CASE("load says what it reads and takes the file's whole configuration") {
    World world;
    world.files.files["/data/bigip.conf"] = relay_configuration();
    const Ran ran = world.tmsh("load sys config file bigip.conf");
    CHECK(ran.out == "Loading configuration...\n  /data/bigip.conf\n");
    CHECK(world.snapshot().virtual_servers.size() == 1);
    world.files.files["/data/other.conf"] = "ltm pool /Common/p { }\n";
    REQUIRE(world.tmsh("load sys config file /data/other.conf").status == 0);
    CHECK(world.snapshot().virtual_servers.empty());
    CHECK(world.snapshot().data_groups.empty());
}

TEST_CASE("a load that fails tells every error with its place and F5's last line, and changes nothing") {
    World world;
    loaded(world);
    world.files.files["/data/bad.conf"] =
        "ltm pool /Common/p {\n    monitor /Common/nix\n}\nltm data-group internal /Common/d {\n    records {\n"
        "        10.0.0.300 { }\n    }\n    type ip\n}\n";
    const Ran ran = world.tmsh("load sys config file bad.conf");
    CHECK(ran.status == 1);
    CHECK(ran.err.find("bad.conf:6:") != std::string::npos);
    CHECK(ran.err.ends_with("Unexpected Error: Loading configuration process failed.\n"));
    CHECK(world.snapshot().virtual_servers.size() == 1);
    CHECK(world.tmsh("load sys config file absent.conf").err ==
          "absent.conf: No such file or directory\nUnexpected Error: Loading configuration process failed.\n");
}

TEST_CASE("merge creates and modifies what the file names and leaves the rest") {
    World world;
    loaded(world);
    world.files.files["/data/add.conf"] = "ltm pool /Common/smtp_pool {\n    description merged\n}\nltm pool /Common/new { }\n"
                                          "ltm data-group internal /Common/allowed {\n    records {\n        192.0.2.0/24 { }\n    }\n}\n";
    const Ran ran = world.tmsh("load sys config merge file add.conf");
    CHECK(ran.err == "");
    CHECK(world.tmsh("list ltm pool smtp_pool description monitor").out ==
          "ltm pool smtp_pool {\n    description merged\n    monitor SMTP_Monitor\n}\n");
    CHECK(world.snapshot().pools.at("/Common/smtp_pool")->members.size() == 1);
    CHECK(world.snapshot().pools.contains("/Common/new"));
    CHECK(world.data_group("/Common/allowed")->size() == 1);
    CHECK(world.tmsh("list ltm data-group internal allowed description").out.find("who may relay") != std::string::npos);
    CHECK(world.service().last_loaded_file() == "/data/bigip.conf");
}

TEST_CASE("verify checks and changes nothing") {
    World world;
    loaded(world);
    world.files.files["/data/other.conf"] = "ltm pool /Common/p { }\n";
    const Ran ran = world.tmsh("load sys config file other.conf verify");
    CHECK(ran.status == 0);
    CHECK(ran.out == "Validating configuration...\n  /data/other.conf\n");
    CHECK(world.snapshot().virtual_servers.size() == 1);
    world.files.files["/data/bad.conf"] = "ltm pool /Common/p { monitor /Common/nix }\n";
    CHECK(world.tmsh("load sys config verify file bad.conf").status == 1);
}

TEST_CASE("what is saved loads as the same configuration, byte for byte when saved again") {
    World world;
    loaded(world);
    const std::string before = world.tmsh("list").out;
    REQUIRE(world.tmsh("save sys config file saved.conf").out == "Saving running configuration...\n  /data/saved.conf\n");
    const std::string saved = world.files.files.at("/data/saved.conf");
    CHECK(saved.starts_with("#TMSH-VERSION: 15.1.8\n\n"));
    CHECK(saved.find("sys unheard-of /Common/thing {\n    colour blue\n}\n") != std::string::npos);
    CHECK(saved.find("description \"who may relay\"") != std::string::npos);
    CHECK(saved.find("net self") < saved.find("ltm pool"));
    World other;
    other.files.files = world.files.files;
    REQUIRE(other.tmsh("load sys config file saved.conf").status == 0);
    CHECK(other.tmsh("list").out == before);
    REQUIRE(other.tmsh("save sys config file again.conf").status == 0);
    CHECK(other.files.files.at("/data/again.conf") == saved);
}

TEST_CASE("save without a file writes the one last loaded, which then holds the operator's changes") {
    World world;
    loaded(world);
    REQUIRE(world.run({"datagroup", "add", "allowed", "172.16.51.23"}).status == 0);
    REQUIRE(world.tmsh("save sys config").status == 0);
    const std::string saved = world.files.files.at("/data/bigip.conf");
    CHECK(saved.find("172.16.51.23/32 { }") != std::string::npos);
    CHECK(world.service().load_file("/data/bigip.conf", saved, false).decision == LoadDecision::unchanged);
    const LoadOutcome edited = world.service().load_file("/data/bigip.conf", saved + "ltm pool /Common/x { }\n", false);
    CHECK(edited.decision == LoadDecision::loaded);
    CHECK(world.data_group("/Common/allowed")->size() == 3);
}

TEST_CASE("save with nothing loaded needs a file, and a file that cannot be written is an error") {
    World world;
    CHECK(world.tmsh("save sys config").status == 1);
    CHECK(world.tmsh("load sys config").status == 1);
    const Ran ran = world.tmsh("save sys config file /readonly/x");
    CHECK(ran.status == 1);
    CHECK(ran.err == "/readonly/x: Read-only file system\n");
    CHECK(world.service().last_loaded_file() == "");
}

TEST_CASE("a merge file read from the terminal") {
    World world;
    world.files.files["/data/-"] = "ltm pool /Common/p { }\n";
    CHECK(world.tmsh("load sys config merge from-terminal").status == 0);
    CHECK(world.snapshot().pools.contains("/Common/p"));
    CHECK(world.tmsh("load sys config from-terminal").status == 2);
}

TEST_CASE("a copy saved elsewhere does not count as saved: the file last loaded still lacks the operator's changes") {
    World world;
    loaded(world);
    REQUIRE(world.tmsh("create ltm pool mine").status == 0);
    REQUIRE(world.tmsh("save sys config file copy.conf").status == 0);
    CHECK(world.audit.back().find("save sys config file copy.conf") != std::string::npos);
    const std::string changed = std::string(relay_configuration()) + "ltm pool /Common/new { }\n";
    const LoadOutcome refused = world.service().load_file("/data/bigip.conf", changed, false);
    CHECK(refused.decision == LoadDecision::refused);
    REQUIRE(refused.would_discard.size() == 1);
    CHECK(refused.would_discard.front().find("create ltm pool mine") != std::string::npos);
    REQUIRE(world.tmsh("save sys config").status == 0);
    CHECK(world.service().load_file("/data/bigip.conf", changed, false).decision == LoadDecision::loaded);
}

TEST_CASE("an unknown property behind the name is refused as what it is") {
    World world;
    REQUIRE(world.tmsh("create ltm pool a").status == 0);
    CHECK(world.tmsh("modify ltm pool a frob 1").err == "Syntax Error: unexpected argument \"frob\"\n");
}
