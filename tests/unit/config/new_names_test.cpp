#include <doctest/doctest.h>

#include "model_support.h"
#include "service_support.h"

using namespace sluice;
using namespace sluice::config;
using config::test::World;
using Texts = std::vector<std::string>;

namespace {

std::string invalid(const std::string& name) {
    return "01070088:3: The requested object name (" + name + ") is invalid.\n";
}

const std::string no_folder = "01020036:3: The requested folder (/Foo) was not found.\n";

} // namespace

TEST_CASE("a data group cannot be created under a name that no object may have") {
    World world;
    for (const std::string name : {"", "{", "a\nb", "a b", "a\"b", "/Common/", "/Common//x", "/x"}) {
        CAPTURE(name);
        const auto ran = world.run({"datagroup", "create", name, "--type", "ip"});
        CHECK(ran.status == 1);
        CHECK(ran.err == invalid(name.starts_with('/') ? name : "/Common/" + name));
    }
    CHECK(world.run({"datagroup", "create", "/Foo/x", "--type", "ip"}).err == no_folder);
    world.files.files["/data/records"] = "192.0.2.1,\n";
    CHECK(world.run({"datagroup", "import", "/Foo/x", "records", "--type", "ip"}).err == no_folder);
    CHECK(world.snapshot().data_groups.empty());
}

TEST_CASE("tmsh creates no object under such a name either") {
    World world;
    CHECK(world.tmsh("create ltm pool \"a b\"").err == invalid("/Common/a b"));
    CHECK(world.tmsh("create ltm pool \"\"").err == invalid("/Common/"));
    CHECK(world.tmsh("create ltm virtual 1st destination 192.0.2.1:25").err == invalid("/Common/1st"));
    CHECK(world.tmsh("create ltm data-group internal \"a b\" type ip").err == invalid("/Common/a b"));
    CHECK(world.tmsh("create ltm rule \"a b\" { when CLIENT_ACCEPTED { } }").err == invalid("/Common/a b"));
    CHECK(world.tmsh("create ltm pool /Foo/p").err == no_folder);
    CHECK(world.tmsh("create ltm pool p members add { /Foo/10.0.0.1:25 }").err ==
          "01070734:3: Configuration error: Can't associate Pool Member (/Foo/10.0.0.1:25) folder does not exist\n");
    CHECK(world.tmsh("create ltm pool with-dots.and_more~1").status == 0);
    CHECK(world.tmsh("create ltm node 10.0.0.1").status == 0);
}

TEST_CASE("a partition or folder exists when it was loaded, or an object is in it") {
    World world;
    world.files.files["/data/c.conf"] = "auth partition Foo { }\nsys folder /Common/box { }\nltm pool /Bar/web.app/p { }\n";
    REQUIRE(world.tmsh("load sys config file c.conf").status == 0);
    CHECK(world.tmsh("create ltm pool /Foo/p").status == 0);
    CHECK(world.tmsh("create ltm pool /Common/box/p").status == 0);
    CHECK(world.tmsh("create ltm pool /Bar/web.app/q").status == 0);
    CHECK(world.tmsh("create ltm pool /Bar/q").status == 0);
    CHECK(world.tmsh("create ltm pool /Bar/other/q").status == 1);
}

TEST_CASE("a file with such a name is refused, where it stands") {
    const auto built = testing::build("ltm pool \"/Common/a b\" { }\n");
    CHECK(built.errors() == Texts{"01070088:3: The requested object name (/Common/a b) is invalid."});
    CHECK(built.diagnostics.list().front().position == rules::Position{1, 1});
    World world;
    CHECK(world.service().load_file("/data/x.conf", "ltm data-group internal \"/Common/a b\" {\n    type ip\n}\n", false).decision ==
          LoadDecision::refused);
}

TEST_CASE("two nodes cannot have one address") {
    World world;
    REQUIRE(world.tmsh("create ltm node old address 10.0.0.1").status == 0);
    const std::string shared = "ode (/Common/10.0.0.1) and existing node (/Common/old) cannot use the same IP Address (10.0.0.1).\n";
    CHECK(world.tmsh("create ltm node 10.0.0.1").err == "0107003a:3: N" + shared);
    CHECK(world.tmsh("create ltm pool p members add { 10.0.0.1:25 }").err == "0107003a:3: N" + shared);
    CHECK(world.tmsh("create ltm node a address 10.0.0.1").err ==
          "0107003a:3: Node (/Common/a) and existing node (/Common/old) cannot use the same IP Address (10.0.0.1).\n");
    CHECK(world.tmsh("create ltm pool p members add { old:25 { address 10.0.0.1 } }").status == 0);
    CHECK(world.tmsh("create ltm node b address 10.0.0.2").status == 0);
}

TEST_CASE("a file cannot give two nodes one address, and the message names the place") {
    const auto built = testing::build("ltm node /Common/web {\n    address 10.0.0.1\n}\n"
                                      "ltm pool /Common/p {\n    members {\n        /Common/10.0.0.1:25 {\n            address 10.0.0.1\n"
                                      "        }\n    }\n}\n");
    CHECK(built.errors() == Texts{"0107003a:3: Pool member node (/Common/10.0.0.1) and existing node (/Common/web) cannot use the same IP "
                                  "Address (10.0.0.1)."});
    CHECK(built.diagnostics.list().front().position == rules::Position{4, 1});
}

TEST_CASE("the VLAN of a self IP must exist when an operator names it; a file need not have it") {
    World world;
    CHECK(world.tmsh("create net self s address 172.16.51.179/24 vlan nosuch").err ==
          "01020036:3: The requested VLAN (/Common/nosuch) was not found.\n");
    world.files.files["/data/c.conf"] = "net self /Common/s {\n    address 172.16.51.175/24\n    vlan /Common/external\n}\n";
    const auto loaded = world.tmsh("load sys config file c.conf");
    CHECK(loaded.status == 0);
    CHECK(loaded.err.find("c.conf:3:5: warning: self IP (/Common/s): VLAN (/Common/external) is not in this configuration") == 0);
    CHECK(world.tmsh("modify net self s address 172.16.51.176/24").status == 0);
    CHECK(world.tmsh("modify net self s vlan nosuch").status == 1);
    CHECK(world.tmsh("create net vlan internal tag 4093 interfaces add { 1.1 { untagged } }").status == 0);
    CHECK(world.tmsh("list net vlan internal one-line").out == "net vlan internal { interfaces { 1.1 { untagged } } tag 4093 }\n");
    CHECK(world.tmsh("modify net self s vlan internal").err.empty());
    CHECK(world.tmsh("delete net vlan internal").status == 1);
    world.restart();
}
