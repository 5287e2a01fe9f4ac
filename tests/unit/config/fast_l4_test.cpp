#include <doctest/doctest.h>

#include "command_support.h"

using namespace sluice;
using namespace sluice::config;
using test::done;
using test::has;
using test::Ran;
using test::refused;
using test::World;

namespace {

const VirtualServer& the_server(const World& world) {
    return *world.snapshot().virtual_servers.at("/Common/v");
}

constexpr const char* create = "create ltm virtual v destination 192.0.2.1:465 ip-protocol tcp profiles add ";

/// What is said of a configuration with one rule on a fastL4 virtual server: ids and messages.
std::string said_of_rule(const std::string& rule) {
    const std::string text =
        "ltm rule r {\n" + rule +
        "\n}\nltm virtual v {\n    destination 192.0.2.1:465\n    ip-protocol tcp\n    profiles {\n        fastL4 { }\n"
        "    }\n    rules {\n        r\n    }\n}\n";
    std::string said;
    const rules::Diagnostics found = check_configuration("c.conf", text, {});
    for (const rules::Diagnostic& diagnostic : found.list())
        said += diagnostic.id + ": " + diagnostic.message + "\n";
    return said;
}

} // namespace

TEST_CASE("a fastL4 virtual server is opened, with the timeouts of its profile on both sides") {
    World world;
    done(world, "create ltm profile fastl4 parent idle-timeout 900 tcp-close-timeout 20");
    done(world,
         "create ltm profile fastl4 p defaults-from parent tcp-handshake-timeout 7 keep-alive-interval 60 reset-on-timeout disabled");
    done(world, std::string(create) + "{ p }");
    const VirtualServer& server = the_server(world);
    CHECK(server.not_opened_because.empty());
    REQUIRE(server.fast_l4);
    CHECK(server.fast_l4->name == "/Common/p");
    CHECK(server.client_tcp == server.server_tcp);
    const TcpProfile& tcp = *server.client_tcp;
    CHECK(tcp.idle_timeout == std::chrono::seconds{900});
    CHECK(tcp.fin_wait_2_timeout == std::chrono::seconds{20});
    CHECK(tcp.connect_timeout() == std::chrono::seconds{7});
    CHECK(tcp.keep_alive_interval == std::chrono::seconds{60});
    CHECK(!tcp.reset_on_timeout);
    done(world, "modify ltm profile fastl4 parent idle-timeout indefinite");
    CHECK(!the_server(world).client_tcp->idle_timeout);
}

TEST_CASE("the built-in fastL4 profiles have F5's timeouts, and words stand for none") {
    World world;
    for (const std::string name : {"fastL4", "full-acceleration", "security-fastL4", "apm-forwarding-fastL4"}) {
        done(world, std::string(create) + "{ " + name + " }");
        const TcpProfile& tcp = *the_server(world).client_tcp;
        CHECK(tcp.idle_timeout == std::chrono::seconds{300});
        CHECK(tcp.connect_timeout() == std::chrono::seconds{5});
        CHECK(!tcp.keep_alive_interval);
        CHECK(tcp.reset_on_timeout);
        done(world, "delete ltm virtual v");
    }
    done(world, "create ltm profile fastl4 words tcp-handshake-timeout disabled keep-alive-interval disabled idle-timeout immediate");
    done(world, std::string(create) + "{ words }");
    CHECK(the_server(world).client_tcp->connect_timeout() == std::chrono::seconds{45});
    CHECK(world.tmsh("modify ltm profile fastl4 words idle-timeout soon").status == 2);
}

TEST_CASE("what shapes packets is kept with a warning, and comes back as it was") {
    World world;
    world.files.files["/data/l4.conf"] = "ltm profile fastl4 /Common/loose {\n    defaults-from /Common/fastL4\n    idle-timeout 3600\n"
                                         "    loose-initialization enabled\n    mss-override 1300\n    pva-acceleration none\n"
                                         "    tcp-timestamp-mode preserve\n}\n";
    const Ran loaded = world.tmsh("load sys config file /data/l4.conf");
    CHECK(loaded.status == 0);
    const std::string said = loaded.out + loaded.err;
    CHECK(has(said, "loose-initialization enabled has no effect here; kept"));
    CHECK(has(said, "mss-override 1300 has no effect here; kept"));
    CHECK(!has(said, "pva-acceleration"));
    CHECK(!has(said, "tcp-timestamp-mode"));
    const std::string listed = world.tmsh("list ltm profile fastl4 loose").out;
    for (const char* line : {"loose-initialization enabled", "mss-override 1300", "pva-acceleration none", "idle-timeout 3600"})
        CHECK(has(listed, line));
}

TEST_CASE("profiles that look into a connection are refused beside a fastL4 profile") {
    World world;
    for (const std::string type : {"tcp", "http"})
        CHECK(has(refused(world, std::string(create) + "{ fastL4 " + type + " }"),
                  "01070734:3: Configuration error: Found disallowed profile on /Common/v: Not Any Of (" +
                      std::string(type == "tcp" ? "TCP" : "HTTP") + " Profile)"));
    for (const std::string profile : {"clientssl { context clientside }", "serverssl { context serverside }", "smtps"})
        CHECK(has(refused(world, std::string(create) + "{ fastL4 " + profile + " }"), "Found disallowed profile on /Common/v"));
    CHECK(has(refused(world, std::string(create) + "{ fastL4 full-acceleration }"), "two FastL4 profiles"));
    done(world, std::string(create) + "{ fastL4 stats }");
}

TEST_CASE("rules that steer are attached beside a fastL4 profile, rules that read are not") {
    CHECK(said_of_rule("when CLIENT_ACCEPTED { snat 192.0.2.9 }\nwhen LB_FAILED { LB::reselect }\nwhen SERVER_CONNECTED { }\n"
                       "when SERVER_CLOSED { }\nwhen CLIENT_CLOSED { }")
              .empty());
    CHECK(has(said_of_rule("when CLIENT_DATA { }"), "01070394:3: CLIENT_DATA event in rule (/Common/r) requires an associated TCP, UDP or "
                                                    "SCTP profile on the virtual-server (/Common/v)."));
    CHECK(has(said_of_rule("when USER_REQUEST { }"),
              "01070394:3: USER_REQUEST event in rule (/Common/r) requires an associated TCP profile"));
    CHECK(has(said_of_rule("when SERVER_CONNECTED { clientside { TCP::respond hello } }"),
              "01070394:3: TCP::respond in rule (/Common/r) requires an associated TCP profile on the virtual-server (/Common/v)."));
}
