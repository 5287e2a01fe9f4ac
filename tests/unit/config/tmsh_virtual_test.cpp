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

std::string clash_with_relay(const std::string& name) {
    return "01070333:3: Virtual Server " + name +
           " illegally shares destination address, source address, service port, ip-protocol, and vlan with Virtual Server "
           "/Common/SMTP_VS.\n";
}

} // namespace

TEST_CASE("no virtual server can be put over the address of another one, whatever its name") {
    World world;
    load_relay(world);
    REQUIRE(world.tmsh("create ltm pool other members add { 172.16.51.200:25 }").status == 0);
    const SnapshotPtr before = world.service().snapshot();
    for (const std::string name : {"A", "open_relay"}) {
        const Ran ran = world.tmsh("create ltm virtual " + name + " destination 172.16.51.174:25 pool other");
        CHECK(ran.status == 1);
        CHECK(ran.err == clash_with_relay("/Common/" + name));
    }
    CHECK(world.service().snapshot() == before);
    CHECK(world.tmsh("create ltm virtual A destination 172.16.51.174:2525 pool other").status == 0);
    CHECK(world.tmsh("modify ltm virtual A destination 172.16.51.174:25").err == clash_with_relay("/Common/A"));
    CHECK(world.tmsh("create ltm virtual B destination 172.16.51.174:25 pool other disabled").status == 1);
}

TEST_CASE("a file that is merged cannot put one there either") {
    World world;
    load_relay(world);
    const SnapshotPtr before = world.service().snapshot();
    world.files.files["/data/add.conf"] = "\nltm virtual /Common/A {\n    destination /Common/172.16.51.174:25\n}\n";
    const Ran ran = world.tmsh("load sys config merge file add.conf");
    CHECK(ran.status == 1);
    CHECK(ran.err == "add.conf:2:1: error: " + clash_with_relay("/Common/A") + "Unexpected Error: Loading configuration process failed.\n");
    CHECK(world.service().snapshot() == before);
}

TEST_CASE("virtual servers of one address with sources of their own are created, changed and told apart") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("create ltm virtual partners destination 172.16.51.174:25 ip-protocol tcp source 192.0.2.0/24").status == 0);
    CHECK(world.snapshot().virtual_servers.at("/Common/partners")->not_opened_because.empty());
    CHECK(world.tmsh("create ltm virtual again destination 172.16.51.174:25 source 192.0.2.0/24").status == 1);
    CHECK(world.tmsh("create ltm virtual one destination 172.16.51.174:25 source 192.0.2.7/32").status == 0);
    CHECK(world.tmsh("modify ltm virtual one source 0.0.0.0/0").err == clash_with_relay("/Common/one"));
}

TEST_CASE("a value that cannot be read is wrong usage") {
    World world;
    load_relay(world);
    for (const char* command : {"create ltm pool p members add { 1.2.3.4 }", "create ltm pool p members add { 1.2.3.4:99999 }",
                                "create ltm virtual v destination 192.0.2.1:99999", "create ltm virtual v destination foo:26",
                                "modify ltm virtual SMTP_VS destination 192.0.2.1"}) {
        CAPTURE(command);
        const Ran ran = world.tmsh(command);
        CHECK(ran.status == 2);
        CHECK(ran.err.starts_with("Syntax Error: "));
    }
    CHECK(world.tmsh("create ltm virtual v destination 192.0.2.1:26 pool nosuch").status == 1);
}

TEST_CASE("what is said of an object that a command has changed names no place in a file") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("modify ltm virtual SMTP_VS connection-limit 5").err ==
          "unsupported: Virtual Server (/Common/SMTP_VS): connection-limit 5 is not supported and restricts or redirects traffic; not "
          "opened\n");
    CHECK(world.snapshot().virtual_servers.at("/Common/SMTP_VS")->not_opened_because == std::vector<std::string>{"connection-limit 5"});
    CHECK(world.tmsh("modify ltm virtual SMTP_VS pool nosuch").err == "01020036:3: The requested Pool (/Common/nosuch) was not found.\n");
}

TEST_CASE("load with verify says what there is to say of the whole file, changed or not") {
    World world;
    world.files.files["/data/a.conf"] =
        std::string(relay_configuration()) + "ltm pool /Common/q {\n    load-balancing-mode least-sessions\n}\n";
    REQUIRE(world.tmsh("load sys config file a.conf").status == 0);
    const Ran ran = world.tmsh("load sys config file a.conf verify");
    CHECK(ran.status == 0);
    CHECK(ran.err.find("load-balancing-mode least-sessions is not supported") != std::string::npos);
}

TEST_CASE("a rule's error says which rule, and on which of its lines") {
    World world;
    const Ran ran = world.tmsh("create ltm rule bad { when CLIENT_ACCEPTED {\n frobnicate x\n} }");
    CHECK(ran.status == 1);
    CHECK(ran.err == "01070151:3: Rule [/Common/bad] error: /Common/bad:2: error: [undefined procedure: frobnicate][frobnicate x]\n");
    CHECK(world.tmsh("create ltm rule bad { when CLIENT_ACCEPTED { pool nosuch } }").err ==
          "01070151:3: Rule [/Common/bad] error: Unable to find pool (nosuch) referenced at line 1: [pool nosuch]\n");
}
