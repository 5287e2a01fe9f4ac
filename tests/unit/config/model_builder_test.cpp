#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "config/grammar.h"
#include "tests/unit/config/model_support.h"

using namespace sluice;
using namespace sluice::config;
using namespace sluice::config::testing;

namespace {

using Texts = std::vector<std::string>;

std::string source_file(const std::string& path) {
    std::ifstream file(std::string(SLUICE_SOURCE_DIR "/") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string rule(std::string_view name, std::string_view body) {
    return "ltm rule " + std::string(name) + " {\nwhen CLIENT_ACCEPTED {\n" + std::string(body) + "\n}\n}\n";
}

} // namespace

TEST_CASE("the founding configuration loads without a word and is written back as it is") {
    const std::string text = source_file("examples/smtp-relay/bigip.conf");
    const Built built = build(text);
    for (const rules::Diagnostic& each : built.diagnostics.list())
        CHECK_MESSAGE(each.severity == rules::Severity::note, each.message);
    const VirtualServer& server = built.virtual_server("/Common/SMTP_VS");
    CHECK(server.destination.to_text() == "172.16.51.174:25");
    CHECK(server.not_opened_because.empty());
    CHECK(server.source_translation == SourceTranslation::automap);
    CHECK(server.persistence->timeout == std::chrono::seconds{180});
    REQUIRE(server.rules.size() == 1);
    CHECK(server.rules[0]->text + '\n' == source_file("examples/smtp-relay/smtp_irule.tcl"));
    const Pool& pool = built.pool("/Common/smtp_pool");
    CHECK(pool.members.size() == 2);
    CHECK(pool.monitor.monitors.at(0)->timeout == std::chrono::seconds{361});
    CHECK(pool.monitor.monitors.at(0)->alias_port == 25);
    REQUIRE(built.snapshot->self_ips.size() == 1);
    CHECK(built.snapshot->self_ips[0].address.to_text() == "172.16.51.175");
    CHECK(built.snapshot->self_ips[0].prefix_length == 24);
    CHECK_FALSE(built.snapshot->self_ips[0].floating);
    CHECK(built.snapshot->data_groups.at("/Common/smtp_relay_allowed")->size() == 1);

    rules::Diagnostics diagnostics;
    std::string written = "#TMSH-VERSION: 15.1.8.2\n\n";
    for (const Object& object : parse("f", text, diagnostics))
        written += write(object);
    CHECK(written == text);
}

TEST_CASE("the v10 form of the rule loads without the data group, the v11 form does not") {
    const std::string v10 = "ltm rule /Common/r {\n" + source_file("examples/smtp-relay/smtp_irule.v10.tcl") + "}\n";
    const std::string v11 = "ltm rule /Common/r {\n" + source_file("examples/smtp-relay/smtp_irule.tcl") + "}\n";
    CHECK(build(v10).errors().empty());
    const Built refused = build(v11);
    CHECK(refused.snapshot == nullptr);
    REQUIRE(refused.errors().size() == 1);
    CHECK(refused.errors()[0].starts_with("01070151:3: "));
    CHECK(refused.errors()[0].find("Unable to find value_list (smtp_relay_allowed)") != std::string::npos);
    CHECK(refused.diagnostics.list()[0].position.line == 7);
}

TEST_CASE("a rule's pools and data groups are those of its folder or of Common") {
    const std::string group = "ltm data-group internal /Common/g {\n    type ip\n}\n";
    CHECK(
        build(group + rule("/P/r", "if { [class match [IP::client_addr] equals g] } { pool p }") + "ltm pool /P/p { }\n").errors().empty());
    CHECK(build(rule("/Common/r", "pool p") + "ltm pool /P/p { }\n").errors().size() == 1);
}

TEST_CASE("an external data group loads and closes the virtual servers whose rules name it") {
    const Built built = build("ltm data-group external /Common/g {\n    external-file-name /Common/f\n    type ip\n}\n" +
                              rule("/Common/r", "if { [class match [IP::client_addr] equals g] } { reject }") +
                              virtual_server("    rules { r }", "/Common/v") + virtual_server("", "/Common/w", "192.0.2.2:25"));
    CHECK(built.errors().empty());
    CHECK(built.virtual_server("/Common/v").not_opened_because == Texts{"rule /Common/r: external data group /Common/g (bigip.conf:13)"});
    CHECK(built.virtual_server("/Common/w").not_opened_because.empty());
}

TEST_CASE("data group records of the wrong type are refused and named, all of them") {
    const Built built =
        build("ltm data-group internal /Common/g {\n    records {\n        10.0.0.300 { }\n        10.0.0.0/8 { }\n        10.0.0.1/8 { }\n"
              "        10.0.0.0/8 {\n            data x\n        }\n    }\n    type ip\n}\n"
              "ltm data-group internal /Common/h {\n    type address\n}\nltm data-group internal /Common/i { }\n");
    const Texts errors = built.errors();
    REQUIRE(errors.size() == 5);
    CHECK(errors[0].find("\"10.0.0.300\"") != std::string::npos);
    CHECK(errors[1].find("\"10.0.0.1/8\"") != std::string::npos);
    CHECK(errors[2] == "01020066:3: The requested value list item (/Common/g 10.0.0.0/8) already exists in partition Common.");
    CHECK(errors[3].find("\"type\":\"address\"") != std::string::npos);
    CHECK(errors[4] == "01070734:3: Configuration error: value list (/Common/i) needs a type");
    CHECK(built.diagnostics.list()[0].position == rules::Position{3, 9});
}

TEST_CASE("self IPs are read, floating ones told apart, bad ones refused") {
    const Built built = build("net self /Common/a {\n    address 10.0.0.1/24\n    traffic-group /Common/traffic-group-1\n    vlan v\n}\n"
                              "net self /Common/b {\n    address 2001:db8::1/64\n}\nsys db Some.Name {\n    value \"X\"\n}\n");
    REQUIRE(built.snapshot != nullptr);
    REQUIRE(built.snapshot->self_ips.size() == 2);
    CHECK(built.snapshot->self_ips[0].floating);
    CHECK(built.snapshot->self_ips[0].vlan == "/Common/v");
    CHECK(built.snapshot->self_ips[1].prefix_length == 64);
    CHECK(built.snapshot->db_variables.at("some.name") == "X");
    CHECK(build("net self a {\n    address 10.0.0.1/33\n}\nnet self b {\n    address 10.0.0.1/24\n}\nnet self c {\n    address "
                "10.0.0.1/24\n}\n")
              .errors()
              .size() == 2);
}

TEST_CASE("types without effect are one warning each, with their number") {
    const Built built =
        build("ltm policy /Common/a { x y }\nltm policy /Common/b { x y }\nnet tunnels tunnel /Common/t { x y }\nnet vlan /Common/v { }\n");
    CHECK(built.texts(rules::Severity::warning) ==
          Texts{"2 objects of type ltm policy kept, without effect here", "1 object of type net tunnels tunnel kept, without effect here"});
}

TEST_CASE("what a change does not touch is taken over by pointer") {
    World world("ltm pool /Common/a { members { 10.0.0.1:25 } }\nltm pool /Common/b { members { 10.0.0.2:25 } }\n" +
                rule("/Common/r", "pool a") + virtual_server("    pool a\n    rules { r }", "/Common/v") +
                virtual_server("    pool b", "/Common/w", "192.0.2.2:25"));
    const SnapshotPtr before = world.snapshot();
    const Built built = world.change("ltm pool /Common/a { members { 10.0.0.1:25 { session user-disabled } } }\n");
    CHECK(built.diagnostics.list().empty());
    REQUIRE(built.snapshot != nullptr);
    const SnapshotPtr after = built.snapshot;
    CHECK(after->generation == before->generation + 1);
    CHECK(after->pools.at("/Common/a") != before->pools.at("/Common/a"));
    CHECK_FALSE(after->pools.at("/Common/a")->members[0].session_enabled);
    CHECK(after->pools.at("/Common/b") == before->pools.at("/Common/b"));
    CHECK(after->rules.at("/Common/r") == before->rules.at("/Common/r"));
    CHECK(after->virtual_servers.at("/Common/v") == before->virtual_servers.at("/Common/v"));
    CHECK(after->virtual_servers.at("/Common/w") == before->virtual_servers.at("/Common/w"));
    CHECK(after->nodes.at("/Common/10.0.0.2") == before->nodes.at("/Common/10.0.0.2"));
}

TEST_CASE("what stands on a changed object is built anew") {
    World world("ltm profile tcp /Common/t {\n    idle-timeout 10\n}\nltm monitor tcp /Common/m { }\nltm pool /Common/p {\n    monitor "
                "/Common/m\n}\n" +
                virtual_server("    profiles { t }") + virtual_server("", "/Common/w", "192.0.2.2:25"));
    const SnapshotPtr before = world.snapshot();
    const SnapshotPtr after =
        world.change("ltm profile tcp /Common/t {\n    idle-timeout 20\n}\nltm monitor tcp /Common/m {\n    interval 9\n}\n").snapshot;
    REQUIRE(after != nullptr);
    CHECK(after->virtual_servers.at("/Common/v")->client_tcp->idle_timeout == std::chrono::seconds{20});
    CHECK(after->virtual_servers.at("/Common/w") == before->virtual_servers.at("/Common/w"));
    CHECK(after->pools.at("/Common/p")->monitor.monitors.at(0)->interval == std::chrono::seconds{9});
}

TEST_CASE("nodes made for members go with the last of them") {
    World world("ltm pool /Common/a { members { 10.0.0.1:25 10.0.0.2:25 } }\nltm pool /Common/b { members { 10.0.0.2:26 } }\n");
    const SnapshotPtr after = world.change("ltm pool /Common/a { members { 10.0.0.3:25 } }\n").snapshot;
    REQUIRE(after != nullptr);
    CHECK_FALSE(after->nodes.contains("/Common/10.0.0.1"));
    CHECK(after->nodes.contains("/Common/10.0.0.2"));
    CHECK(after->nodes.contains("/Common/10.0.0.3"));
}

TEST_CASE("a rule is read again when an object that it names appears or goes") {
    World world("ltm pool /Common/p { }\n" + rule("/Common/r", "pool p"));
    CHECK(world.change("", {"ltm pool", "/Common/p"}).errors().size() == 1);
    const SnapshotPtr before = world.snapshot();
    const SnapshotPtr after = world.change("ltm pool /Common/q { }\n").snapshot;
    REQUIRE(after != nullptr);
    CHECK(after->rules.at("/Common/r") == before->rules.at("/Common/r"));
}

TEST_CASE("deleting what is referred to is an error of the object that refers") {
    World world("ltm pool /Common/p { }\n" + virtual_server("    pool p"));
    CHECK(world.change("", {"ltm pool", "/Common/p"}).errors() == Texts{"01020036:3: The requested Pool (/Common/p) was not found."});
    CHECK(world.change("", {"ltm virtual", "/Common/v"}).snapshot != nullptr);
    CHECK(world.change("", {"ltm pool", "/Common/p"}).snapshot != nullptr);
    CHECK(world.snapshot()->pools.empty());
}

TEST_CASE("a change repeats no warning of what it leaves alone") {
    World world("ltm policy /Common/a { x y }\n" + virtual_server("    mirror enabled"));
    CHECK(world.change("ltm profile tcp /Common/t { }\n").diagnostics.list().empty());
    CHECK(world.change("ltm profile tcp /Common/t {\n    foo bar\n}\n").diagnostics.list().size() == 1);
}

TEST_CASE("users of an object are found") {
    World world(
        "ltm monitor tcp /Common/m { }\nltm monitor tcp /Common/child {\n    defaults-from m\n}\n"
        "ltm monitor tcp /Common/own { }\nltm pool /Common/p { members { n:25 { address 10.0.0.1 monitor own } } monitor child }\n"
        "ltm data-group internal /Common/g {\n    type ip\n}\nltm data-group internal /Common/old {\n    type ip\n}\nltm pool /Common/free "
        "{ }\nltm pool /Common/q { }\n"
        "ltm profile tcp /Common/t { }\n" +
        rule("/Common/r", "if { [class match [IP::client_addr] equals g] || [class match [IP::client_addr] equals $::old] } { pool q }") +
        virtual_server("    pool p\n    rules { r }\n    profiles { t }\n    persist { source_addr }"));
    const auto user = [&](const std::string& type, const std::string& name) {
        return used_by(*world.snapshot(), world.objects(), type, name);
    };
    CHECK(user("ltm pool", "/Common/p") == "Virtual Server (/Common/v)");
    CHECK(user("ltm pool", "/Common/q") == "rule (/Common/r)");
    CHECK(user("ltm pool", "/Common/free").empty());
    CHECK(user("ltm rule", "/Common/r") == "Virtual Server (/Common/v)");
    CHECK(user("ltm profile tcp", "/Common/t") == "Virtual Server (/Common/v)");
    CHECK(user("ltm monitor tcp", "/Common/m") == "monitor (/Common/child)");
    CHECK(user("ltm monitor tcp", "/Common/child") == "Pool (/Common/p)");
    CHECK(user("ltm monitor tcp", "/Common/own") == "Pool (/Common/p)");
    CHECK(user("ltm data-group internal", "/Common/g") == "rule (/Common/r)");
    CHECK(user("ltm data-group internal", "/Common/old") == "rule (/Common/r)");
    CHECK(user("ltm node", "/Common/n") == "Pool (/Common/p)");
    CHECK(user("ltm virtual", "/Common/v").empty());
}

TEST_CASE("syntax and meaning are checked together, with the lines") {
    CheckOptions options;
    const rules::Diagnostics found = check_configuration("f.conf", "ltm pool a {\nltm pool b {\n    monitor /Common/x\n}\nfoo\n", options);
    REQUIRE(found.list().size() == 3);
    CHECK(found.list()[0].source == "ltm pool a {");
    CHECK(found.list()[1].id == "01020036:3");
    CHECK(found.list()[2].position == rules::Position{5, 1});
    CHECK(found.list()[2].file == "f.conf");
}

TEST_CASE("a configuration is told from a rule") {
    CHECK(looks_like_configuration("#TMSH-VERSION: 15.1.8.2\n\n"));
    CHECK(looks_like_configuration("# x\nltm pool /Common/p {\n}\n"));
    CHECK(looks_like_configuration("net self-allow {\n}\n"));
    CHECK(looks_like_configuration("virtual v {\n}\n"));
    CHECK(looks_like_configuration("ltm rule r {\nwhen X {\n}\n}\nltm pool p { }\n"));
    CHECK(looks_like_configuration("rule r {\n   when X {\n}\n}\npool p {\n}\n"));
    CHECK_FALSE(looks_like_configuration("ltm rule r {\nwhen X {\n}\n}\n"));
    CHECK_FALSE(looks_like_configuration("rule r {\n   when X {\n   pool a\n}\n}\n"));
    CHECK_FALSE(looks_like_configuration("when CLIENT_ACCEPTED {\n pool p\n}\n"));
    CHECK_FALSE(looks_like_configuration(""));
    CHECK_FALSE(looks_like_configuration("hello"));
}

TEST_CASE("profiles inherit, and bad values are said once") {
    const Built built =
        build("ltm profile tcp /Common/a {\n    idle-timeout never\n    proxy-buffer-high 100000\n}\nltm profile tcp /Common/b {\n    "
              "defaults-from a\n}\n"
              "ltm profile tcp /Common/c {\n    defaults-from missing\n}\nltm persistence source-addr /Common/s {\n    mask foo\n}\n" +
              virtual_server("    profiles { b }\n    persist { s }"));
    CHECK(built.errors() == Texts{"Syntax Error: invalid property value \"idle-timeout\":\"never\" (not a number)",
                                  "01020036:3: The requested profile (/Common/missing) was not found.",
                                  "Syntax Error: invalid property value \"mask\":\"foo\" (not a netmask)"});
}

TEST_CASE("one member of ten thousand virtual servers changes without building the others") {
    std::string text;
    for (int i = 0; i < 10'000; ++i) {
        const std::string n = std::to_string(i);
        const std::string address = "10." + std::to_string(i / 250) + '.' + std::to_string(i % 250) + ".1";
        text += "ltm pool /Common/p" + n + " {\n    members {\n        /Common/" + address + ":25 {\n            address " + address +
                "\n        }\n    }\n}\n";
        text += virtual_server("    pool /Common/p" + n, "/Common/v" + n, address + ":26");
    }
    World world(text);
    const SnapshotPtr before = world.snapshot();
    const auto start = std::chrono::steady_clock::now();
    const Built built = world.change("ltm pool /Common/p7 { members { 10.9.9.9:25 } }\n");
    const auto spent = std::chrono::steady_clock::now() - start;
    REQUIRE(built.snapshot != nullptr);
    std::size_t others = 0;
    for (const auto& [name, pool] : built.snapshot->pools)
        others += pool != before->pools.at(name) ? 1 : 0;
    CHECK(others == 1);
    CHECK(built.snapshot->virtual_servers.at("/Common/v7") == before->virtual_servers.at("/Common/v7"));
    MESSAGE(std::chrono::duration_cast<std::chrono::microseconds>(spent).count() << " us, the test's own copies included");
}
