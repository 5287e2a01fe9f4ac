#include <doctest/doctest.h>

#include <sys/socket.h>

#include <atomic>
#include <string>

#include "engine/flow/collection.h"
#include "flow_data_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

TEST_CASE("SA_PICKED and SERVER_INIT come between LB_SELECTED and the connect, also one that fails") {
    CollectWorld world;
    world.rules[EventId::lb_selected] = doing([](RuleConnection& connection) {
        connection.choose_snat({SnatChoice::Kind::address, endpoint("127.0.0.9", 0).address});
        CHECK_FALSE(connection.server_local());
    });
    world.rules[EventId::sa_picked] = doing([](RuleConnection& connection) {
        CHECK_FALSE(connection.server_remote());
        REQUIRE(connection.server_local());
        CHECK(connection.server_local()->to_text() == "127.0.0.9:0");
    });
    world.rules[EventId::server_init] = doing([](RuleConnection& connection) {
        CHECK(connection.server_remote());
        CHECK(connection.server_local());
        CHECK(connection.set_tcp_setting(Side::server, TcpSetting::segment_size, 1000));
    });
    SUBCASE("connected") {
        world.run();
        const Socket client = world.client();
        const Socket server = world.member.accept();
        CHECK(eventually([&] { return world.events().ends_with("SERVER_CONNECTED"); }));
        CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SA_PICKED SERVER_INIT SERVER_CONNECTED");
    }
    SUBCASE("refused") {
        world.member.close();
        world.run();
        const Socket client = world.client();
        CHECK(client.hear_all() == "<reset>");
        CHECK(world.is_over());
        CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SA_PICKED SERVER_INIT LB_FAILED SERVER_CLOSED CLIENT_CLOSED");
    }
    SUBCASE("rejected") {
        world.rules[EventId::server_init] = doing([](RuleConnection& connection) { connection.reject(); });
        world.run();
        const Socket client = world.client();
        CHECK(client.hear_all() == "<reset>");
        CHECK(world.is_over());
        CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
    }
}

TEST_CASE("PERSIST_DOWN: the record names a member that is down; a pool chosen there counts, else another member is picked") {
    CollectWorld world;
    MemberSocket other;
    world.add_member(other.endpoint());
    world.virtual_server.persistence = std::make_shared<sluice::config::SourceAddressPersistence>();
    world.rules[EventId::persist_down] = doing([](RuleConnection&) {});
    world.run();
    const Socket first = world.client();
    const bool is_member = world.member.has_connection(std::chrono::milliseconds{1000});
    const Socket server = (is_member ? world.member : other).accept();
    CHECK(world.events().find("PERSIST_DOWN") == std::string::npos);
    world.running_pool().members[is_member ? 0 : 1]->health = Health::down;
    const Socket second = world.client();
    CHECK((is_member ? other : world.member).accept().is_open());
    CHECK(world.events().find("CLIENT_ACCEPTED PERSIST_DOWN LB_SELECTED") != std::string::npos);
    CHECK(world.events().find("PERSIST_DOWN PERSIST_DOWN") == std::string::npos);
}

TEST_CASE("a notification waits for the server side; one for the client does not") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        connection.release_collected(Side::client, std::nullopt);
        connection.notify(Side::server);
        connection.notify(Side::client);
    });
    world.rules[EventId::user_request] = doing([](RuleConnection&) {});
    world.rules[EventId::user_response] = doing([](RuleConnection&) {});
    world.run();
    const Socket client = world.client();
    client.say("x");
    CHECK(world.member.accept().hear(1) == "x");
    CHECK(eventually([&] { return world.events().ends_with("USER_REQUEST"); }));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_DATA USER_RESPONSE LB_SELECTED SERVER_CONNECTED USER_REQUEST");
}

TEST_CASE("a rule that notifies itself without end lets others have their turn") {
    std::atomic<int> turns = 0; // before the world, whose worker counts to the end
    CollectWorld world;
    world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.notify(Side::server); });
    world.rules[EventId::user_request] = doing([&](RuleConnection& connection) {
        ++turns;
        connection.notify(Side::server);
    });
    world.start();
    const Socket busy = world.client();
    const Socket first = world.member.accept();
    CHECK(eventually([&] { return turns > 100; }));
    const Socket client = world.client();
    const Socket server = world.member.accept();
    client.say("hello");
    CHECK(server.hear(5) == "hello");
}

TEST_CASE("a fastL4 virtual server fires no SA_PICKED, and its profile's timeouts hold for both sides") {
    CollectWorld world;
    const auto profile = std::make_shared<sluice::config::FastL4Profile>();
    profile->connection.idle_timeout = std::chrono::seconds{1};
    world.virtual_server.fast_l4 = profile;
    world.client_tcp = world.server_tcp = profile->connection;
    for (const auto event : {EventId::lb_selected, EventId::sa_picked, EventId::server_connected, EventId::server_closed})
        world.rules[event] = doing([](RuleConnection&) {});
    world.run();
    const Socket client = world.client();
    const Socket server = world.member.accept();
    server.say("220 here");
    CHECK(client.hear(8) == "220 here");
    CHECK(client.hear_all() == "<reset>");
    CHECK(server.hear_all() == "<reset>");
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CONNECTED SERVER_CLOSED CLIENT_CLOSED");
}
