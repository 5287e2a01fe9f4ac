#include <doctest/doctest.h>

#include <sys/socket.h>

#include "flow_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

namespace {

/// A relayed connection: both ends and the world between them.
struct Relayed {
    World world;
    MemberSocket member;
    Socket client;
    Socket server;

    void open() {
        world.add_member(member.endpoint());
        REQUIRE(world.start().listeners_open == 1);
        client = world.client();
        server = member.accept();
    }
    bool is_over() {
        return eventually([this] { return world.worker().counters().flows_current == 0 && world.worker().counters().flows_total > 0; });
    }
    void exchange_one_line() {
        client.say("EHLO a\r\n");
        REQUIRE(server.hear(8) == "EHLO a\r\n");
        server.say("250 b\r\n");
        REQUIRE(client.hear(7) == "250 b\r\n");
    }
};

std::string many_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<char>('a' + i % 23 + i / 4096 % 3);
    }
    return bytes;
}

} // namespace

TEST_CASE("bytes go both ways and both closed events fire once, the server's first") {
    Relayed flow;
    flow.world.record_all_events();
    flow.open();
    flow.exchange_one_line();
    flow.client.send_fin();
    CHECK(flow.server.hear_all().empty());
    flow.server.send_fin();
    CHECK(flow.client.hear_all().empty());
    CHECK(flow.is_over());
    CHECK(flow.world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CONNECTED SERVER_CLOSED CLIENT_CLOSED");
}

TEST_CASE("a server that speaks first is heard without a word from the client, and is known from then on") {
    Relayed flow;
    flow.open();
    flow.server.say("220 ready\r\n");
    CHECK(flow.client.hear(11) == "220 ready\r\n");
    CHECK(flow.world.virtual_server_runtime().member_speaks_first);
}

TEST_CASE("open, client's FIN: the server gets it and may go on answering") {
    Relayed flow;
    flow.open();
    flow.client.say("QUIT\r\n");
    flow.client.send_fin();
    CHECK(flow.server.hear_all() == "QUIT\r\n");
    flow.server.say("221 bye\r\n");
    CHECK(flow.client.hear(9) == "221 bye\r\n");
    flow.server.close();
    CHECK(flow.client.hear_all().empty());
    CHECK(flow.is_over());
}

TEST_CASE("open, server's FIN: the client gets it behind the last byte and may go on sending") {
    Relayed flow;
    flow.open();
    flow.server.say("all of it");
    flow.server.send_fin();
    CHECK(flow.client.hear_all() == "all of it");
    flow.client.say("thanks");
    CHECK(flow.server.hear(6) == "thanks");
    flow.client.close();
    CHECK(flow.server.hear_all().empty());
    CHECK(flow.is_over());
}

TEST_CASE("connecting, client's FIN: its bytes and the FIN still reach the server") {
    Relayed flow;
    flow.world.add_member(flow.member.endpoint());
    REQUIRE(flow.world.start().listeners_open == 1);
    flow.client = flow.world.client();
    flow.client.say("fire and forget");
    flow.client.send_fin();
    flow.server = flow.member.accept();
    CHECK(flow.server.hear_all() == "fire and forget");
}

TEST_CASE("open, client's reset: the server is reset") {
    Relayed flow;
    flow.open();
    flow.exchange_one_line();
    flow.client.reset();
    CHECK(flow.server.hear_all() == "<reset>");
    CHECK(flow.is_over());
}

TEST_CASE("server's FIN received, client's reset: the server, whose answer was whole, gets a FIN") {
    Relayed flow;
    flow.open();
    flow.server.say("whole");
    flow.server.send_fin();
    CHECK(flow.client.hear_all() == "whole");
    flow.client.reset();
    CHECK(flow.server.hear_all().empty());
    CHECK(flow.is_over());
}

TEST_CASE("open, server's reset: what it sent before is delivered and the client is reset, not told the end") {
    Relayed flow;
    flow.world.record_all_events();
    flow.open();
    flow.exchange_one_line();
    flow.server.say("half an answ");
    CHECK(flow.client.hear(12) == "half an answ");
    flow.server.reset();
    CHECK(flow.client.hear_all() == "<reset>");
    CHECK(flow.is_over());
    CHECK(flow.world.events().ends_with("SERVER_CLOSED CLIENT_CLOSED"));
}

TEST_CASE("server's FIN received, server's reset: the client has a whole answer and keeps it; what it sends is dropped") {
    Relayed flow;
    flow.open();
    flow.server.say("221 bye\r\n");
    flow.server.close(); // the next byte it gets makes its kernel answer with a reset
    CHECK(flow.client.hear_all() == "221 bye\r\n");
    flow.client.say("more");
    flow.client.say("and more");
    flow.client.close();
    CHECK(flow.is_over());
}

TEST_CASE("a write that fails: what the server sent before is still delivered") {
    Relayed flow;
    flow.open();
    flow.client.say("DATA");
    CHECK(flow.server.hear(4) == "DATA");
    flow.server.say("552 too big\r\n");
    flow.client.say(many_bytes(2'000'000)); // the server closes without reading it: its kernel resets
    flow.server.close();
    const std::string heard = flow.client.hear_all();
    CHECK(heard.starts_with("552 too big\r\n"));
    CHECK(heard.ends_with("<reset>"));
    CHECK(flow.is_over());
}

TEST_CASE("half-closed and quiet: both sides are reset after the fin-wait-2 timeout") {
    Relayed flow;
    flow.world.server_tcp.fin_wait_2_timeout = std::chrono::seconds{1};
    flow.open();
    flow.client.send_fin();
    CHECK(flow.server.hear_all().empty());
    CHECK(flow.client.hear_all() == "<reset>");
    CHECK(flow.is_over());
}

TEST_CASE("open and quiet: both sides are reset after the idle timeout, and it is counted") {
    Relayed flow;
    flow.world.client_tcp.idle_timeout = std::chrono::seconds{1};
    flow.open();
    CHECK(flow.client.hear_all() == "<reset>");
    CHECK(flow.server.hear_all() == "<reset>");
    CHECK(flow.world.worker().counters().idle_resets == 1);
}

TEST_CASE("fifty megabytes for a client that does not read wait in two socket buffers and arrive when it wakes up") {
    Relayed flow;
    flow.open();
    const std::string sent = many_bytes(50'000'000);
    std::thread server_thread([&] {
        flow.server.say(sent);
        flow.server.close();
    });
    const WorkerCounters& counters = flow.world.worker().counters();
    CHECK(eventually([&] { return counters.reading_paused > 0; }));
    CHECK(flow.client.hear_all() == sent);
    server_thread.join();
    flow.client.close();
    CHECK(flow.is_over());
    CHECK(counters.reading_paused == counters.reading_resumed);
}

TEST_CASE("bulk from the client arrives whole, also through small buffers") {
    Relayed flow;
    flow.world.server_tcp.proxy_buffer_high = 3000;
    flow.world.server_tcp.proxy_buffer_low = 1000;
    flow.open();
    const std::string sent = many_bytes(5'000'000);
    std::thread client_thread([&] {
        flow.client.say(sent);
        flow.client.send_fin();
    });
    CHECK(flow.server.hear_all() == sent);
    client_thread.join();
}

TEST_CASE("a cut bulk answer ends in a reset, never in a FIN") {
    Relayed flow;
    flow.open();
    std::thread server_thread([&] {
        flow.server.say(many_bytes(3'000'000));
        flow.server.reset();
    });
    server_thread.join();
    CHECK(flow.client.hear_all().ends_with("<reset>"));
    CHECK(flow.is_over());
}

TEST_CASE("urgent data does not hide the bytes behind it") {
    Relayed flow;
    flow.open();
    flow.exchange_one_line();
    flow.client.say("before");
    CHECK(::send(flow.client.get(), "!", 1, MSG_OOB) == 1);
    flow.client.say("after");
    CHECK(flow.server.hear(11) == "beforeafter");
}

TEST_CASE("counters of virtual server, pool and member agree with what went through, and no connection stays counted") {
    Relayed flow;
    flow.open();
    flow.exchange_one_line();
    flow.client.close();
    flow.server.close();
    CHECK(flow.is_over());
    const Counters& virtual_server = flow.world.virtual_server_runtime().clientside;
    CHECK(virtual_server.bytes_in == 8);
    CHECK(virtual_server.bytes_out == 7);
    CHECK(virtual_server.connections_current == 0);
    CHECK(virtual_server.connections_total == 1);
    for (const Counters* counters : {&flow.world.running_pool().runtime->serverside, &flow.world.running_pool().members[0]->serverside}) {
        CHECK(counters->bytes_in == 8);
        CHECK(counters->bytes_out == 7);
        CHECK(counters->connections_current == 0);
        CHECK(counters->connections_total == 1);
    }
}

TEST_CASE("counters of an open connection are up to date within a second") {
    Relayed flow;
    flow.open();
    flow.exchange_one_line();
    CHECK(eventually([&] { return flow.world.virtual_server_runtime().clientside.bytes_out == 7; }));
}

TEST_CASE("IPv6 clients reach IPv6 members from the IPv6 self IP") {
    Relayed flow;
    flow.member = MemberSocket{"::1"};
    flow.world.virtual_server.destination = endpoint("::1", 0);
    flow.world.self_ips.push_back({"/Common/self6", endpoint("::1", 0).address, 128, "/Common/internal", false});
    flow.open();
    CHECK(flow.server.remote().address.to_text() == "::1");
    flow.exchange_one_line();
}
