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

} // namespace

TEST_CASE("a pool is created with members, and their nodes with it") {
    World world;
    const Ran ran = world.tmsh("create ltm pool p1 members add { 10.0.0.1:25 10.0.0.2:smtp { priority-group 5 } } monitor tcp "
                               "load-balancing-mode least-connections-member");
    CHECK(ran.err.empty());
    CHECK(ran.status == 0);
    CHECK(world.tmsh("list ltm pool p1").out == "ltm pool p1 {\n"
                                                "    load-balancing-mode least-connections-member\n"
                                                "    members {\n"
                                                "        10.0.0.1:smtp {\n"
                                                "            address 10.0.0.1\n"
                                                "        }\n"
                                                "        10.0.0.2:smtp {\n"
                                                "            address 10.0.0.2\n"
                                                "            priority-group 5\n"
                                                "        }\n"
                                                "    }\n"
                                                "    monitor tcp\n"
                                                "}\n");
    CHECK(world.tmsh("list ltm node 10.0.0.2").out == "ltm node 10.0.0.2 {\n    address 10.0.0.2\n}\n");
    CHECK(world.snapshot().pools.at("/Common/p1")->members.size() == 2);
}

TEST_CASE("shell words are joined, so that braces may be words of their own or not") {
    World world;
    CHECK(world.run({"tmsh", "create", "ltm", "pool", "p1", "members", "add", "{", "10.0.0.1:25", "}"}).status == 0);
    CHECK(world.run({"tmsh", "-q", "create", "ltm", "pool", "p2", "members add { 10.0.0.1:25 }"}).status == 0);
    CHECK(
        world.tmsh("list ltm pool p* members one-line").out ==
        "ltm pool p1 { members { 10.0.0.1:smtp { address 10.0.0.1 } } }\nltm pool p2 { members { 10.0.0.1:smtp { address 10.0.0.1 } } }\n");
}

TEST_CASE("several commands behind -c run one after the other and the first failure gives the exit status") {
    World world;
    const Ran ran = world.run({"tmsh", "-c", "create ltm pool p1; create ltm pool p1; list ltm pool p1"});
    CHECK(ran.status == 1);
    CHECK(ran.err == "01020066:3: The requested Pool (/Common/p1) already exists in partition Common.\n");
    CHECK(ran.out == "ltm pool p1 { }\n");
    CHECK(world.run({"tmsh", "-c", "list ltm pool p1; delete ltm pool nix"}).status == 1);
}

TEST_CASE("verbs, types and properties may be shortened as long as they are clear") {
    World world;
    CHECK(world.tmsh("cr /ltm po p1 desc x").status == 0);
    CHECK(world.tmsh("li ltm po p1 desc").out == "ltm pool p1 {\n    description x\n}\n");
    const Ran ambiguous = world.tmsh("list ltm p");
    CHECK(ambiguous.status == 2);
    CHECK(ambiguous.err == "Syntax Error: \"p\" may be any of: persistence, pool, profile\n");
}

TEST_CASE("wrong words are syntax errors that name them") {
    World world;
    CHECK(world.tmsh("frobnicate ltm pool x").err == "Syntax Error: unexpected argument \"frobnicate\"\n");
    CHECK(world.tmsh("create ltm pool").err == "Syntax Error: one or more configuration identifiers must be provided\n");
    CHECK(world.tmsh("create ltm pool p shoe 3").err == "Syntax Error: unexpected argument \"shoe\"\n");
    CHECK(world.tmsh("create ltm pool p slow-ramp-time soon").err == "Syntax Error: \"slow-ramp-time\" invalid property value \"soon\"\n");
    CHECK(world.tmsh("create ltm pool p members add { 10.0.0.1:25").status == 2);
    CHECK(world.run({"tmsh"}).status == 2);
    CHECK(world.run({"tmsh", "-x"}).status == 2);
    CHECK(world.snapshot().pools.empty());
}

TEST_CASE("what is missing or already there is told in F5's words") {
    World world;
    REQUIRE(world.tmsh("create ltm pool p members add { 10.0.0.1:25 }").status == 0);
    CHECK(world.tmsh("modify ltm pool q description x").err == "01020036:3: The requested Pool (/Common/q) was not found.\n");
    CHECK(world.tmsh("list ltm pool q").err == "01020036:3: The requested Pool (/Common/q) was not found.\n");
    CHECK(world.tmsh("list ltm pool q").status == 1);
    CHECK(world.tmsh("list ltm pool q*").status == 0);
    CHECK(world.tmsh("modify ltm pool p members add { 10.0.0.1:25 }").err ==
          "01020066:3: The requested Pool Member (/Common/p /Common/10.0.0.1 25) already exists in partition Common.\n");
    CHECK(world.tmsh("modify ltm pool p members delete { 10.0.0.9:25 }").err ==
          "01020036:3: The requested Pool Member (/Common/p /Common/10.0.0.9 25) was not found.\n");
    CHECK(world.tmsh("create ltm virtual v destination 10.0.0.5:25 ip-protocol tcp profiles add { tcp } pool gone")
              .err.find("01020036:3: The requested Pool (/Common/gone) was not found.") != std::string::npos);
    CHECK(world.snapshot().virtual_servers.empty());
}

TEST_CASE("members are modified, disabled, forced down, replaced and taken away") {
    World world;
    REQUIRE(world.tmsh("create ltm pool p members add { 10.0.0.1:25 10.0.0.2:25 }").status == 0);
    REQUIRE(world.tmsh("modify ltm pool p members modify { 10.0.0.1:25 { session user-disabled state user-down } }").status == 0);
    CHECK(!world.snapshot().pools.at("/Common/p")->members[0].session_enabled);
    CHECK(world.snapshot().pools.at("/Common/p")->members[0].forced_down);
    REQUIRE(world.tmsh("modify ltm pool p members modify { all { session user-enabled state user-up } }").status == 0);
    CHECK(world.tmsh("list ltm pool p").out.find("session") == std::string::npos);
    REQUIRE(world.tmsh("modify ltm pool p members replace-all-with { 10.0.0.3:25 }").status == 0);
    CHECK(world.snapshot().pools.at("/Common/p")->members.size() == 1);
    REQUIRE(world.tmsh("modify ltm pool p members none").status == 0);
    CHECK(world.snapshot().pools.at("/Common/p")->members.empty());
}

TEST_CASE("a virtual server gets what F5 writes for it and loses what is set to none") {
    World world;
    REQUIRE(world.tmsh("create ltm pool p1").status == 0);
    REQUIRE(world.tmsh("create ltm rule r1 { when CLIENT_ACCEPTED { snat automap } }").err == "");
    const Ran created =
        world.tmsh("create ltm virtual v1 destination 192.0.2.25:25 ip-protocol tcp pool p1 profiles add { tcp { context clientside } "
                   "tcp-lan-optimized { context serverside } } "
                   "source-address-translation { type automap } rules { r1 } persist replace-all-with { source_addr }");
    CHECK(created.err == "");
    CHECK(world.tmsh("list ltm virtual v1").out == "ltm virtual v1 {\n"
                                                   "    destination 192.0.2.25:smtp\n"
                                                   "    ip-protocol tcp\n"
                                                   "    mask 255.255.255.255\n"
                                                   "    persist {\n"
                                                   "        source_addr {\n"
                                                   "            default yes\n"
                                                   "        }\n"
                                                   "    }\n"
                                                   "    pool p1\n"
                                                   "    profiles {\n"
                                                   "        tcp {\n"
                                                   "            context clientside\n"
                                                   "        }\n"
                                                   "        tcp-lan-optimized {\n"
                                                   "            context serverside\n"
                                                   "        }\n"
                                                   "    }\n"
                                                   "    rules {\n"
                                                   "        r1\n"
                                                   "    }\n"
                                                   "    source 0.0.0.0/0\n"
                                                   "    source-address-translation {\n"
                                                   "        type automap\n"
                                                   "    }\n"
                                                   "    translate-address enabled\n"
                                                   "    translate-port enabled\n"
                                                   "}\n");
    REQUIRE(world.tmsh("modify ltm virtual v1 disabled pool none rules none persist none snat none").status == 0);
    CHECK(!world.snapshot().virtual_servers.at("/Common/v1")->enabled);
    CHECK(world.snapshot().virtual_servers.at("/Common/v1")->pool.empty());
    const std::string listed = world.tmsh("list ltm virtual v1").out;
    CHECK(listed.find("    disabled\n") != std::string::npos);
    CHECK(listed.find("rules") == std::string::npos);
    CHECK(listed.find("source-address-translation") == std::string::npos);
    REQUIRE(world.tmsh("modify ltm virtual v1 enabled").status == 0);
    CHECK(world.snapshot().virtual_servers.at("/Common/v1")->enabled);
}

TEST_CASE("IPv6 names keep their dot before the port") {
    World world;
    REQUIRE(world.tmsh("create ltm pool p members add { 2001:db8::5.25 }").err == "");
    REQUIRE(world.tmsh("create ltm virtual v destination 2001:db8::1.25 ip-protocol tcp profiles add { tcp } pool p").err == "");
    CHECK(world.tmsh("list ltm pool p").out.find("2001:db8::5.smtp {\n            address 2001:db8::5\n") != std::string::npos);
    CHECK(world.tmsh("list ltm virtual v destination source").out ==
          "ltm virtual v {\n    destination 2001:db8::1.smtp\n    source ::/0\n}\n");
}

TEST_CASE("a rule is created from the braces on the line, replaced, and refused when it is wrong") {
    World world;
    REQUIRE(world.run({"tmsh", "create", "ltm", "rule", "r", "{ when CLIENT_ACCEPTED {\n    log local0. \"a } b;\"\n} }"}).status != 0);
    REQUIRE(world.run({"tmsh", "create", "ltm", "rule", "r", "{ when CLIENT_ACCEPTED {\n    log local0. \"a b;\"\n} }"}).err == "");
    CHECK(world.tmsh("list ltm rule r").out.find("    log local0. \"a b;\"\n") != std::string::npos);
    REQUIRE(world.tmsh("modify ltm rule r { when CLIENT_ACCEPTED { snat automap } }").status == 0);
    CHECK(world.snapshot().rules.at("/Common/r")->text.find("snat automap") != std::string::npos);
    const Ran bad = world.tmsh("modify ltm rule r { when CLIENT_ACCEPTED { pool nowhere } }");
    CHECK(bad.status == 1);
    CHECK(bad.err.find("01070151:3: ") != std::string::npos);
    CHECK(bad.err.find("Unable to find pool (nowhere)") != std::string::npos);
    CHECK(world.snapshot().rules.at("/Common/r")->text.find("snat automap") != std::string::npos);
}

TEST_CASE("what is in use cannot be deleted") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("delete ltm pool smtp_pool").err ==
          "01070265:3: The Pool (/Common/smtp_pool) cannot be deleted because it is in use by a Virtual Server (/Common/SMTP_VS).\n");
    CHECK(world.tmsh("delete ltm monitor smtp SMTP_Monitor")
              .err.starts_with("01070265:3: The monitor (/Common/SMTP_Monitor) cannot be deleted"));
    CHECK(world.tmsh("delete ltm rule smtp_irule").err.starts_with("01070265:3: The rule (/Common/smtp_irule) cannot be deleted"));
    CHECK(world.tmsh("delete ltm node 172.16.51.141").err ==
          "01070110:3: Node address '/Common/172.16.51.141' is referenced by a member of pool '/Common/smtp_pool'.\n");
    CHECK(world.tmsh("delete ltm data-group internal allowed").err.starts_with("01070265:3: "));
    CHECK(world.tmsh("delete ltm data-group internal allowed").status == 1);
    REQUIRE(world.tmsh("delete ltm virtual SMTP_VS").status == 0);
    CHECK(world.tmsh("delete ltm pool smtp_pool").status == 0);
    CHECK(world.tmsh("delete ltm node 172.16.51.141").status == 0);
    CHECK(world.tmsh("delete ltm rule all").status == 0);
    CHECK(world.tmsh("delete ltm data-group internal allowed").status == 0);
    CHECK(world.tmsh("delete ltm monitor tcp tcp").err == "The monitor (/Common/tcp) is built in and cannot be deleted.\n");
}

TEST_CASE("kept objects of any type are listed and deleted") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("list sys unheard-of").out == "sys unheard-of thing {\n    colour blue\n}\n");
    CHECK(world.tmsh("list net vlan one-line").out == "net vlan internal { interfaces { 1.1 { } } tag 4093 }\n");
    CHECK(world.tmsh("delete sys unheard-of thing").status == 0);
    CHECK(world.tmsh("list sys unheard-of").status == 2);
}

TEST_CASE("list restricts to properties and shows defaults on request") {
    World world;
    load_relay(world);
    CHECK(world.tmsh("list ltm virtual SMTP_VS pool destination").out ==
          "ltm virtual SMTP_VS {\n    destination 172.16.51.174:smtp\n    pool smtp_pool\n}\n");
    CHECK(world.tmsh("list ltm virtual SMTP_VS { pool }").out == "ltm virtual SMTP_VS {\n    pool smtp_pool\n}\n");
    CHECK(world.tmsh("list ltm pool reselect-tries").out == "ltm pool smtp_pool {\n    reselect-tries 0\n}\n");
    const std::string all = world.tmsh("list ltm pool smtp_pool all-properties").out;
    CHECK(all.find("    slow-ramp-time 10\n") != std::string::npos);
    CHECK(all.find("    monitor SMTP_Monitor\n") != std::string::npos);
    CHECK(world.tmsh("list ltm monitor smtp SMTP_Monitor manual-resume").out ==
          "ltm monitor smtp SMTP_Monitor {\n    manual-resume disabled\n}\n");
    CHECK(world.tmsh("show running-config ltm pool smtp_pool").out == world.tmsh("list ltm pool smtp_pool").out);
    CHECK(world.tmsh("list ltm profile tcp tcp idle-timeout").out == "ltm profile tcp tcp {\n    idle-timeout 300\n}\n");
}

TEST_CASE("names are patterns, expressions or all") {
    World world;
    REQUIRE(world.run({"tmsh", "-c", "create ltm pool app1; create ltm pool app2; create ltm pool web"}).status == 0);
    CHECK(world.tmsh("list ltm pool app?").out == "ltm pool app1 { }\nltm pool app2 { }\n");
    CHECK(world.tmsh("list ltm pool @[aw].*[b2]").out == "ltm pool app2 { }\nltm pool web { }\n");
    CHECK(world.tmsh("modify ltm pool app* description both").status == 0);
    CHECK(world.tmsh("list ltm pool description one-line").out ==
          "ltm pool app1 { description both }\nltm pool app2 { description both }\nltm pool web { description none }\n");
    CHECK(world.tmsh("delete ltm pool all").status == 0);
    CHECK(world.snapshot().pools.empty());
}

TEST_CASE("data groups are created, changed and listed in F5's grammar") {
    World world;
    REQUIRE(world.tmsh("create ltm data-group internal allow type ip records add { 10.0.0.0/8 { data lab } 192.0.2.1 { } }").err == "");
    CHECK(world.tmsh("list ltm data-group internal allow").out == "ltm data-group internal allow {\n"
                                                                  "    records {\n"
                                                                  "        10.0.0.0/8 {\n"
                                                                  "            data lab\n"
                                                                  "        }\n"
                                                                  "        192.0.2.1/32 { }\n"
                                                                  "    }\n"
                                                                  "    type ip\n"
                                                                  "}\n");
    CHECK(world.tmsh("modify ltm data-group internal allow records add { 192.0.2.1 }").err ==
          "01020066:3: The requested value list item (/Common/allow 192.0.2.1/32) already exists in partition Common.\n");
    CHECK(world.tmsh("modify ltm data-group internal allow records delete { 192.0.2.2 }").err ==
          "01020036:3: The requested value list item (/Common/allow 192.0.2.2/32) was not found.\n");
    CHECK(world.tmsh("modify ltm data-group internal allow records add { 300.0.0.1 }").err.find("300.0.0.1") != std::string::npos);
    REQUIRE(world.tmsh("modify ltm data-group internal allow records modify { 10.0.0.0/8 { data \"two words\" } }").status == 0);
    CHECK(world.data_group("/Common/allow")->exact("10.0.0.0/8")->value == "two words");
    REQUIRE(world.tmsh("modify ltm data-group internal allow description why records replace-all-with { 2001:db8::/32 }").status == 0);
    CHECK(world.tmsh("list ltm data-group internal allow one-line").out ==
          "ltm data-group internal allow { description why records { 2001:db8::/32 { } } type ip }\n");
    REQUIRE(world.tmsh("modify ltm data-group internal allow records none").status == 0);
    CHECK(world.data_group("/Common/allow")->size() == 0);
    CHECK(
        world.tmsh("create ltm data-group internal allow type ip").err.starts_with("01020066:3: The requested value list (/Common/allow)"));
}

TEST_CASE("a system variable can be set although nobody created it") {
    World world;
    REQUIRE(world.tmsh("modify sys db tm.rejectunmatched value false").err == "");
    CHECK(world.snapshot().db_variables.at("tm.rejectunmatched") == "false");
    CHECK(world.tmsh("list sys db tm.rejectunmatched").out.find("false") != std::string::npos);
}

TEST_CASE("a profile and a persistence profile inherit from their root") {
    World world;
    REQUIRE(world.tmsh("create ltm profile tcp slow idle-timeout 600").err == "");
    CHECK(world.tmsh("list ltm profile tcp slow").out == "ltm profile tcp slow {\n    defaults-from tcp\n    idle-timeout 600\n}\n");
    CHECK(world.tmsh("list ltm profile tcp slow nagle idle-timeout one-line").out ==
          "ltm profile tcp slow { idle-timeout 600 nagle disabled }\n");
    REQUIRE(world.tmsh("create ltm persistence source-addr hour timeout 3600").err == "");
    CHECK(world.tmsh("list ltm persistence source-addr hour timeout").out == "ltm persistence source-addr hour {\n    timeout 3600\n}\n");
    CHECK(world.tmsh("create net self s address 10.0.0.1/24 vlan v allow-service default").status <= 1);
}

TEST_CASE("reading commands are known before they run") {
    CHECK(reads_only({"tmsh", "list", "ltm", "pool"}));
    CHECK(reads_only({"tmsh", "sh ltm pool"}));
    CHECK(reads_only({"tmsh", "-c", "list; show sys version"}));
    CHECK(!reads_only({"tmsh", "-c", "list; delete ltm pool x"}));
    CHECK(!reads_only({"tmsh", "mod ltm pool x"}));
    CHECK(!reads_only({"tmsh", "load sys config verify file x"}));
    CHECK(reads_only({"datagroup", "match", "a", "10.0.0.1"}));
    CHECK(!reads_only({"datagroup", "--json", "add", "a", "10.0.0.1"}));
}

TEST_CASE("a reading command does not change anything where only reading is possible") {
    World world;
    load_relay(world);
    CHECK(world.run_reading({"tmsh", "list", "ltm", "pool", "one-line"}).out.starts_with("ltm pool smtp_pool {"));
    CHECK(world.run_reading({"tmsh", "delete ltm virtual SMTP_VS"}).status == 1);
    CHECK(world.snapshot().virtual_servers.size() == 1);
}

TEST_CASE("help names every verb and the properties of a type") {
    World world;
    const std::string text = help_of({"tmsh"});
    for (const char* verb : {"create", "delete", "list", "load", "modify", "save", "show"})
        CHECK(text.find(std::string{"\n"} + verb + " ") != std::string::npos);
    CHECK(world.tmsh("help ltm pool").out.find("reselect-tries  (default 0)") != std::string::npos);
    CHECK(world.run({"tmsh", "--help"}).out == text);
}
