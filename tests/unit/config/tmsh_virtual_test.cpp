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
