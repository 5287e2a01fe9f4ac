#include <doctest/doctest.h>

#include <sys/socket.h>

#include <atomic>

#include "engine/flow/flow.h"
#include "flow_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

namespace {

/// Makes the handler do one thing and complete.
ScriptedRules::Handler doing(std::function<void(RuleConnection&)> what) {
    return [what = std::move(what)](RuleConnection& connection) {
        what(connection);
        return RuleOutcome::completed;
    };
}

sluice::config::Pool other_pool(const Endpoint& member) {
    sluice::config::Pool pool;
    pool.name = "/Common/other";
    pool.members.emplace_back().endpoint = member;
    return pool;
}

Endpoint refusing_member() {
    return endpoint("127.0.0.1", free_port("127.0.0.1"));
}

bool is_over(World& world) {
    return eventually([&] { return world.worker().counters().flows_current == 0 && world.worker().counters().flows_total > 0; });
}

} // namespace

TEST_CASE("reject resets the client once the event's handlers have run, and no member is connected to") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) { connection.reject(); });
    world.record_all_events();
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED");
    CHECK_FALSE(member.has_connection(std::chrono::milliseconds{0}));
}

TEST_CASE("drop tells the client nothing") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) { connection.drop(); });
    world.record_all_events();
    world.start();
    const Socket client = world.client();
    CHECK(eventually([&] { return world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED"; }));
    const timeval briefly{0, 50'000};
    ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &briefly, sizeof briefly);
    CHECK(client.hear_all() == "<silence>");
}

TEST_CASE("a failing rule resets client and server and is counted") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.rules[EventId::server_connected] = [](RuleConnection&) { return RuleOutcome::failed; };
    world.start();
    world.virtual_server_runtime().member_speaks_first =
        true; // or the handshake's ACK is held back, and the server never sees a connection
    const Socket client = world.client();
    CHECK(member.accept().hear_all() == "<reset>");
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.worker().counters().rule_failures == 1);
}

TEST_CASE("a suspended event holds up what follows until it has ended") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    for (const auto event :
         {EventId::flow_init, EventId::client_accepted, EventId::lb_selected, EventId::server_connected, EventId::server_closed}) {
        world.rules[event] = [](RuleConnection&) { return RuleOutcome::suspended; };
    }
    world.record_all_events();
    world.start();
    Socket client = world.client();
    client.say("early");
    Socket server = member.accept();
    CHECK(server.hear(5) == "early");
    client.close();
    server.close();
    CHECK(is_over(world));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CONNECTED SERVER_CLOSED CLIENT_CLOSED");
}

TEST_CASE("a suspended event that fails resets the connection") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.outcome_of_suspended = RuleOutcome::failed;
    world.rules[EventId::client_accepted] = [](RuleConnection&) { return RuleOutcome::suspended; };
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
}

TEST_CASE("a rule's pool, member and node decide where the connection goes") {
    World world;
    MemberSocket first;
    MemberSocket second;
    world.add_member(first.endpoint());
    SUBCASE("pool") {
        world.more_pools.push_back(other_pool(second.endpoint()));
        world.rules[EventId::client_accepted] =
            doing([](RuleConnection& connection) { connection.choose_pool(connection.snapshot().pools.find("/Common/other")->second); });
    }
    SUBCASE("member") {
        world.add_member(second.endpoint());
        world.rules[EventId::client_accepted] =
            doing([&](RuleConnection& connection) { connection.choose_member(connection.chosen_pool(), second.endpoint()); });
    }
    SUBCASE("node, without any pool") {
        world.virtual_server.pool.clear();
        world.rules[EventId::client_accepted] = doing([&](RuleConnection& connection) { connection.choose_node(second.endpoint()); });
    }
    world.start();
    for (int i = 0; i < 3; ++i) {
        const Socket client = world.client();
        CHECK(second.accept().is_open());
    }
}

TEST_CASE("no pool and no node: the client is reset") {
    World world;
    world.virtual_server.pool.clear();
    world.record_all_events();
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED");
}

TEST_CASE("a member that refuses: LB_FAILED, both closed events, the client is reset") {
    World world;
    world.add_member(refusing_member());
    world.record_all_events();
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED LB_FAILED SERVER_CLOSED CLIENT_CLOSED");
    CHECK(world.worker().counters().connects_refused == 1);
}

TEST_CASE("no member left: LB_FAILED without LB_SELECTED, one log line however many connections, until a member is back") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.record_all_events();
    world.start();
    world.running_pool().members[0]->health = Health::down;
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_FAILED CLIENT_CLOSED");
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(world.log.count("01010028:3: No members available for pool /Common/smtp_pool") == 1);
    world.running_pool().members[0]->health = Health::up;
    {
        const Socket client = world.client();
        CHECK(member.accept().is_open());
    }
    world.running_pool().members[0]->health = Health::down;
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(world.log.count("01010028:3:") == 2);
}

TEST_CASE("another member is tried as often as reselect-tries says, without an event in between") {
    World world;
    MemberSocket member;
    world.add_member(refusing_member());
    world.add_member(member.endpoint());
    world.pool.reselect_tries = 1;
    world.record_all_events();
    world.start();
    const Socket client = world.client();
    CHECK(member.accept().is_open());
    CHECK(world.events().find("LB_FAILED") == std::string::npos);
}

TEST_CASE("LB::reselect in LB_FAILED goes to the next member of the pool") {
    World world;
    MemberSocket member;
    world.add_member(refusing_member());
    world.add_member(member.endpoint());
    world.rules[EventId::lb_failed] = doing([](RuleConnection& connection) { connection.reselect(); });
    world.record_all_events();
    world.start();
    const Socket client = world.client();
    CHECK(member.accept().is_open());
    CHECK(eventually([&] { return world.events().ends_with("SERVER_CONNECTED"); }));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED LB_FAILED SERVER_CLOSED LB_SELECTED SERVER_CONNECTED");
}

TEST_CASE("a rule that reselects for ever is stopped after a bounded number of picks") {
    World world;
    std::atomic<unsigned> failures = 0;
    world.add_member(refusing_member());
    world.rules[EventId::lb_failed] = doing([&](RuleConnection& connection) {
        ++failures;
        connection.reselect();
    });
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(is_over(world));
    CHECK(failures == Flow::picks_max);
}

TEST_CASE("a member that does not answer: LB_FAILED after the connect timeout; the client's reset ends the wait at once") {
    World world;
    const MemberSocket silent{"127.0.0.1", 0}; // its queue is full: the kernel drops further SYNs
    const Socket fills = Socket::connect_to(silent.endpoint());
    world.add_member(silent.endpoint());
    world.record_all_events();
    SUBCASE("timeout") {
        world.server_tcp.syn_max_retransmissions = 0;
        world.server_tcp.syn_rto_base = std::chrono::milliseconds{50};
        world.start();
        CHECK(world.client().hear_all() == "<reset>");
        CHECK(is_over(world));
        CHECK(world.worker().counters().connects_timed_out == 1);
        CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED LB_FAILED SERVER_CLOSED CLIENT_CLOSED");
    }
    SUBCASE("reset") {
        world.start();
        Socket client = world.client();
        CHECK(eventually([&] { return world.events().ends_with("LB_SELECTED"); }));
        client.reset();
        CHECK(is_over(world));
        CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CLOSED CLIENT_CLOSED");
    }
}

TEST_CASE("snat with an address: the server sees it; automap: the self IP") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    std::atomic<bool> translate = true;
    world.rules[EventId::client_accepted] = doing([&](RuleConnection& connection) {
        if (translate) {
            connection.choose_snat({SnatChoice::Kind::address, endpoint("127.0.0.7", 0).address, 0});
        }
    });
    world.start();
    const Socket first = world.client();
    CHECK(member.accept().remote().address.to_text() == "127.0.0.7");
    translate = false;
    const Socket second = world.client();
    CHECK(member.accept().remote().address.to_text() == "127.0.0.1");
}

TEST_CASE("no source address to be had: the connection fails, the log says once what to configure") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    std::string expected;
    SUBCASE("automap without a self IP") {
        world.self_ips.clear();
        expected = "SNAT automap has no IPv4 self IP";
    }
    SUBCASE("an address that is not this host's") {
        world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) {
            connection.choose_snat({SnatChoice::Kind::address, endpoint("203.0.113.9", 0).address, 0});
        });
        expected = "source address 203.0.113.9 is not on this host";
    }
    SUBCASE("a self IP that is not this host's: no other one stands in") {
        world.self_ips.insert(world.self_ips.begin(), {"/Common/gone", endpoint("203.0.113.9", 0).address, 24, "/Common/x", true});
        expected = "source address 203.0.113.9 is not on this host";
    }
    world.start();
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(world.client().hear_all() == "<reset>");
    CHECK(world.log.count(expected) == 1);
    CHECK(world.worker().counters().source_unavailable == 2);
    CHECK_FALSE(member.has_connection(std::chrono::milliseconds{0}));
}

TEST_CASE("snat none: the server sees the client's own address") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.virtual_server.source_translation = sluice::config::SourceTranslation::none;
    world.start();
    const Socket client = world.client("127.0.0.99");
    CHECK(member.accept().remote().address.to_text() == "127.0.0.99");
}

TEST_CASE("the client keeps its member while its record lives") {
    World world;
    MemberSocket first;
    MemberSocket second;
    world.add_member(first.endpoint());
    world.add_member(second.endpoint());
    world.virtual_server.persistence = std::make_shared<const sluice::config::SourceAddressPersistence>();
    world.start();
    const Socket client = world.client("127.0.0.50");
    const Socket server = first.accept();
    for (int i = 0; i < 3; ++i) {
        const Socket again = world.client("127.0.0.50");
        CHECK(first.accept().is_open());
    }
    SUBCASE("another client goes to the next member") {
        const Socket other = world.client("127.0.0.51");
        CHECK(second.accept().is_open());
    }
    SUBCASE("a member that went down is not persisted to") {
        world.running_pool().members[0]->health = Health::down;
        const Socket again = world.client("127.0.0.50");
        CHECK(second.accept().is_open());
    }
    SUBCASE("a disabled member still takes its persistent clients") {
        world.pool.members[0].session_enabled = false;
        world.reload();
        const Socket again = world.client("127.0.0.50");
        CHECK(first.accept().is_open());
        const Socket other = world.client("127.0.0.52");
        CHECK(second.accept().is_open());
    }
    SUBCASE("a member forced down takes none") {
        world.pool.members[0].forced_down = true;
        world.reload();
        const Socket again = world.client("127.0.0.50");
        CHECK(second.accept().is_open());
    }
}

TEST_CASE("a record of one pool does not overrule a rule that picks another") {
    World world;
    MemberSocket first;
    MemberSocket second;
    world.add_member(first.endpoint());
    world.more_pools.push_back(other_pool(second.endpoint()));
    world.virtual_server.persistence = std::make_shared<const sluice::config::SourceAddressPersistence>();
    std::atomic<bool> other = false;
    world.rules[EventId::client_accepted] = doing([&](RuleConnection& connection) {
        if (other) {
            connection.choose_pool(connection.snapshot().pools.find("/Common/other")->second);
        }
    });
    world.start();
    const Socket to_first = world.client();
    CHECK(first.accept().is_open());
    other = true;
    const Socket to_second = world.client();
    CHECK(second.accept().is_open());
}
