#include <doctest/doctest.h>

#include <sys/socket.h>

#include <atomic>
#include <string>

#include "engine/flow/collection.h"
#include "flow_data_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

TEST_CASE("the first line, in small segments, chooses the pool before load balancing; the rest is relayed") {
    CollectWorld world;
    MemberSocket other;
    sluice::config::Pool pool;
    pool.name = "/Common/other";
    pool.members.emplace_back().endpoint = other.endpoint();
    world.more_pools.push_back(pool);
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        const std::string line = payload(connection, Side::client);
        if (line.find('\n') != std::string::npos) {
            CHECK(line.starts_with("to other\n"));
            connection.choose_pool(connection.snapshot().pools.find("/Common/other")->second);
            connection.release_collected(Side::client, std::nullopt);
        }
    });
    world.run();
    const Socket client = world.client();
    for (const char* part : {"to", " ot", "her"}) {
        client.say(part);
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    CHECK_FALSE(other.has_connection(std::chrono::milliseconds{10}));
    client.say("\nrest");
    const Socket server = other.accept();
    CHECK(server.hear(13) == "to other\nrest");
    server.say("answer");
    CHECK(client.hear(6) == "answer");
    client.say("more");
    CHECK(server.hear(4) == "more");
    CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
    const std::string events = world.events();
    CHECK(events.starts_with("FLOW_INIT CLIENT_ACCEPTED CLIENT_DATA"));
    CHECK(events.ends_with("CLIENT_DATA LB_SELECTED SERVER_CONNECTED"));
}

TEST_CASE("what a rule puts in the place of the payload arrives") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client, 5);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        CHECK(connection.replace_collected(Side::client, 0, 5, bytes("HELLO, ")));
        connection.release_collected(Side::client, std::nullopt);
    });
    world.run();
    const Socket client = world.client();
    client.say("hello");
    client.say("world");
    CHECK(world.member.accept().hear(7) == "HELLO, ");
}

TEST_CASE("a part that is released goes, the rest stays and is seen again") {
    CollectWorld world;
    std::atomic<int> seen = 0;
    world.rules[EventId::client_accepted] = collecting(Side::client, 2);
    world.rules[EventId::client_data] = doing([&](RuleConnection& connection) {
        ++seen;
        connection.release_collected(Side::client, 2);
        connection.collect(Side::client, 2, 0);
    });
    world.run();
    const Socket client = world.client();
    client.say("aabbc");
    const Socket server = world.member.accept();
    CHECK(server.hear(4) == "aabb");
    CHECK(seen == 2);
    client.say("c");
    CHECK(server.hear(2) == "cc");
    // Load balancing begins with the first release; what is there besides does not wait for the server.
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_DATA LB_SELECTED CLIENT_DATA SERVER_CONNECTED CLIENT_DATA");
}

TEST_CASE("skipped bytes pass") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client, 1, 3);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        if (payload(connection, Side::client) == "X") {
            connection.replace_collected(Side::client, 0, 1, bytes("Y"));
            connection.release_collected(Side::client, std::nullopt);
        }
    });
    world.run();
    const Socket client = world.client();
    client.say("abc");
    const Socket server = world.member.accept();
    CHECK(server.hear(3) == "abc");
    client.say("X");
    CHECK(server.hear(1) == "Y");
}

TEST_CASE("an answer of the rule reaches the client without any server, and TCP::close ends the connection in order") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        CHECK(connection.respond(Side::client, bytes("421 go away\r\n")));
        CHECK_FALSE(connection.respond(Side::server, bytes("x")));
        CHECK_FALSE(connection.collect(Side::server, 0, 0));
        connection.close_orderly();
    });
    world.run();
    const Socket client = world.client();
    client.say("hello");
    CHECK(client.hear_all() == "421 go away\r\n");
    client.say("still here");
    CHECK(world.worker().counters().flows_current == 1);
    client.send_fin();
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_DATA CLIENT_CLOSED");
    CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
}

TEST_CASE("TCP::close does not wait for ever for the client's FIN") {
    CollectWorld world;
    world.client_tcp.fin_wait_timeout = std::chrono::seconds{1};
    world.rules[EventId::client_accepted] = doing([](RuleConnection& connection) {
        connection.respond(Side::client, bytes("bye"));
        connection.close_orderly();
    });
    world.run();
    const Socket client = world.client();
    CHECK(client.hear_all() == "bye");
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED");
}

TEST_CASE("TCP::close of a connected flow delivers what is on its way to both, then both get a FIN") {
    CollectWorld world;
    world.rules[EventId::server_connected] = collecting(Side::client);
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        connection.release_collected(Side::client, std::nullopt);
        connection.respond(Side::client, bytes("bye"));
        connection.close_orderly();
    });
    world.run();
    const Socket client = world.client();
    client.say("last words");
    const Socket server = world.member.accept();
    CHECK(server.hear_all() == "last words");
    CHECK(client.hear_all() == "bye");
    server.say("nobody hears this");
    server.send_fin();
    client.send_fin();
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CONNECTED CLIENT_DATA SERVER_CLOSED CLIENT_CLOSED");
}

TEST_CASE("a server that speaks first is collected; both sides in turn") {
    CollectWorld world;
    world.rules[EventId::server_connected] = collecting(Side::server);
    world.rules[EventId::server_data] = doing([](RuleConnection& connection) {
        CHECK(connection.replace_collected(Side::server, 0, 3, bytes("250")));
        connection.release_collected(Side::server, std::nullopt);
        connection.collect(Side::client, 0, 0);
    });
    world.rules[EventId::client_data] = doing([](RuleConnection& connection) {
        connection.release_collected(Side::client, std::nullopt);
        connection.collect(Side::server, 4, 0);
    });
    world.run();
    const Socket client = world.client();
    const Socket server = world.member.accept();
    server.say("220 ready");
    CHECK(client.hear(9) == "250 ready");
    client.say("HELO");
    CHECK(server.hear(4) == "HELO");
    server.say("22");
    server.say("0 hello");
    CHECK(client.hear(9) == "250 hello");
    CHECK(world.events().ends_with("SERVER_CONNECTED SERVER_DATA CLIENT_DATA SERVER_DATA"));
}

TEST_CASE("words for the server in SERVER_CONNECTED come before the client's data, however early that was released") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = passing(Side::client);
    world.rules[EventId::server_connected] =
        doing([](RuleConnection& connection) { CHECK(connection.respond(Side::server, bytes("PROXY\r\n"))); });
    world.run();
    const Socket client = world.client();
    client.say("data");
    CHECK(world.member.accept().hear(11) == "PROXY\r\ndata");
}

TEST_CASE("half-closed: request and FIN are passed on, and the answer comes back, with both sides collected") {
    CollectWorld world;
    bool suspends = false;
    SUBCASE("at once") {}
    SUBCASE("through suspended events") {
        suspends = true;
    }
    world.rules[EventId::client_accepted] = collecting(Side::client);
    const auto pass = [&](Side side) { return suspends ? waiting(passing(side)) : passing(side); };
    world.rules[EventId::client_data] = pass(Side::client);
    world.rules[EventId::server_connected] = collecting(Side::server);
    world.rules[EventId::server_data] = pass(Side::server);
    world.run();
    const Socket client = world.client();
    client.say("request");
    client.send_fin();
    const Socket server = world.member.accept();
    CHECK(server.hear_all() == "request");
    server.say("answer");
    CHECK(client.hear(6) == "answer");
    server.say(" and its end");
    server.send_fin();
    CHECK(client.hear_all() == " and its end");
    CHECK(world.is_over());
    CHECK(world.events().ends_with("SERVER_CLOSED CLIENT_CLOSED"));
}

TEST_CASE("a FIN before enough is there: the connection ends without load balancing, what is held is lost") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client, 100);
    world.rules[EventId::client_data] = releasing(Side::client);
    std::string at_the_end;
    world.rules[EventId::client_closed] = doing([&](RuleConnection& connection) { at_the_end = payload(connection, Side::client); });
    world.run();
    const Socket client = world.client();
    client.say("short");
    client.send_fin();
    CHECK(client.hear_all().empty());
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED");
    CHECK(at_the_end == "short");
    CHECK_FALSE(world.member.has_connection(std::chrono::milliseconds{0}));
}

TEST_CASE("a FIN behind data that is held: passed on at once when nothing can release the data, else behind it") {
    CollectWorld world;
    world.rules[EventId::server_connected] = doing([](RuleConnection& connection) { connection.collect(Side::client, 100, 0); });
    world.rules[EventId::client_data] = releasing(Side::client);
    bool kept = false;
    SUBCASE("lost") {}
    SUBCASE("the server's data releases it") {
        kept = true;
        world.rules[EventId::server_connected] = doing([](RuleConnection& connection) {
            connection.collect(Side::client, 100, 0);
            connection.collect(Side::server, 1, 0);
        });
        world.rules[EventId::server_data] = doing([](RuleConnection& connection) {
            connection.release_collected(Side::server, std::nullopt);
            connection.release_collected(Side::client, std::nullopt);
        });
    }
    world.run();
    const Socket client = world.client();
    client.say("quit");
    client.send_fin();
    Socket server = world.member.accept();
    if (kept) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        server.say("220");
    }
    CHECK(server.hear_all() == (kept ? "quit" : ""));
    server.close();
    CHECK(client.hear_all() == (kept ? "220" : ""));
    CHECK(world.is_over());
}

TEST_CASE("a reset while collecting ends everything at once") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client, 100);
    world.rules[EventId::client_data] = releasing(Side::client);
    world.run();
    Socket client = world.client();
    client.say("some");
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    client.reset();
    CHECK(world.is_over());
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_CLOSED");
}

TEST_CASE("a client that is collected from and says nothing meets the idle timeout") {
    CollectWorld world;
    world.client_tcp.idle_timeout = std::chrono::seconds{1};
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.run();
    const Socket client = world.client();
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.is_over());
    CHECK(world.worker().counters().idle_resets == 1);
}

TEST_CASE("collecting more than the limit resets the connection with one log line; up to it all is well") {
    CollectWorld world;
    const std::string much(Collection::bytes_max, 'x');
    bool fits = false;
    SUBCASE("more") {
        world.rules[EventId::client_accepted] = collecting(Side::client);
        world.rules[EventId::client_data] = doing([](RuleConnection&) {});
    }
    SUBCASE("exactly as much") {
        fits = true;
        world.rules[EventId::client_accepted] = collecting(Side::client, Collection::bytes_max);
        world.rules[EventId::client_data] = releasing(Side::client);
    }
    world.run();
    const Socket client = world.client();
    std::thread sender{[&] { client.say(fits ? much : much + "x"); }};
    if (fits) {
        CHECK(world.member.accept().hear(much.size()) == much);
    } else {
        CHECK(client.hear_all() == "<reset>");
        CHECK(world.is_over());
        CHECK(world.log.count("a rule holds more than 4194304 bytes of the connection of client") == 1);
    }
    sender.join();
}

TEST_CASE("answers that a client does not read are bounded like what is collected") {
    CollectWorld world;
    const std::string answer(65536, 'a');
    world.rules[EventId::client_accepted] = doing([&](RuleConnection& connection) {
        for (int i = 0; i < 1000; ++i) {
            connection.respond(Side::client, bytes(answer));
        }
    });
    world.run();
    const Socket client = world.client();
    CHECK(client.hear_all().ends_with("<reset>"));
    CHECK(world.is_over());
    CHECK(world.log.count("a rule holds more than") == 1);
}

TEST_CASE("a server that does not read stops the reading of a collected client; all arrives in the end") {
    CollectWorld world;
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = passing(Side::client);
    world.run();
    const Socket client = world.client();
    std::string much(8 << 20, '\0');
    for (std::size_t i = 0; i < much.size(); ++i) {
        much[i] = static_cast<char>('a' + i % 23);
    }
    std::thread sender{[&] {
        client.say(much);
        client.send_fin();
    }};
    const Socket server = world.member.accept();
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    CHECK(server.hear_all() == much);
    sender.join();
    server.send_fin();
    CHECK(world.is_over());
    CHECK(world.balance());
}

TEST_CASE("data that arrives while an event is suspended waits its turn, also through the connect") {
    CollectWorld world;
    std::string seen;
    world.rules[EventId::client_accepted] = waiting(collecting(Side::client));
    world.rules[EventId::client_data] = waiting([&](RuleConnection& connection) {
        seen += payload(connection, Side::client) + "|";
        passing(Side::client)(connection);
    });
    for (const auto event : {EventId::lb_selected, EventId::sa_picked, EventId::server_init, EventId::server_connected}) {
        world.rules[event] = waiting([](RuleConnection&) {});
    }
    world.run();
    const Socket client = world.client();
    client.say("1");
    const Socket server = world.member.accept();
    CHECK(server.hear(1) == "1");
    client.say("2");
    CHECK(server.hear(1) == "2");
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED CLIENT_DATA LB_SELECTED SA_PICKED SERVER_INIT SERVER_CONNECTED CLIENT_DATA");
    client.send_fin();
    CHECK(server.hear_all().empty());
    server.send_fin();
    CHECK(world.is_over());
    CHECK(seen == "1|2|");
}

TEST_CASE("the connection ends while a data event is suspended: everything goes at once, without further events") {
    CollectWorld world;
    world.stays_suspended = true;
    world.rules[EventId::server_connected] = collecting(Side::client);
    world.rules[EventId::client_data] = waiting([](RuleConnection&) {});
    world.run();
    world.virtual_server_runtime().member_speaks_first = true; // or the server never sees a connection
    Socket client = world.client();
    client.say("x");
    const Socket server = world.member.accept();
    CHECK(eventually([&] { return world.events().ends_with("SERVER_CONNECTED CLIENT_DATA"); }));
    client.reset();
    CHECK(server.hear_all() == "<reset>");
    CHECK(world.is_over());
    CHECK(world.events().ends_with("SERVER_CONNECTED CLIENT_DATA"));
}

TEST_CASE("what comes while a data event is suspended waits for it: more data, the FIN, the server's answer to the connect") {
    CollectWorld world;
    std::string seen;
    world.rules[EventId::client_accepted] = collecting(Side::client);
    world.rules[EventId::client_data] = [&](RuleConnection& connection) {
        seen += payload(connection, Side::client) + "|";
        passing(Side::client)(connection);
        const bool is_second = seen.starts_with("1|") && seen.size() > 2;
        world.stays_suspended = is_second;
        return is_second ? RuleOutcome::suspended : RuleOutcome::completed;
    };
    world.run();
    world.virtual_server_runtime().member_speaks_first = true;
    const Socket client = world.client();
    client.say("1");
    const Socket server = world.member.accept();
    CHECK(server.hear(1) == "1");
    client.say("2");
    CHECK(eventually([&] { return world.stays_suspended.load(); }));
    client.say("3");
    client.send_fin();
    server.say("answer");
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    CHECK(seen == "1|2|");
    world.stays_suspended = false;
    CHECK(server.hear(2).starts_with("2"));
    world.stays_suspended = false; // "3" has suspended once more
    CHECK(server.hear_all().size() <= 1);
    CHECK(client.hear(6) == "answer");
    server.send_fin();
    CHECK(world.is_over());
    CHECK(seen == "1|2|3|");
}

TEST_CASE("a rule that fails in a data event resets both sides") {
    CollectWorld world;
    world.rules[EventId::server_connected] = collecting(Side::client);
    world.rules[EventId::client_data] = [](RuleConnection&) { return RuleOutcome::failed; };
    world.run();
    world.virtual_server_runtime().member_speaks_first = true; // or the server never sees a connection
    const Socket client = world.client();
    client.say("x");
    CHECK(world.member.accept().hear_all() == "<reset>");
    CHECK(client.hear_all() == "<reset>");
    CHECK(world.is_over());
}
