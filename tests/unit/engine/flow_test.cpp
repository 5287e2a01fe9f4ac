#include <doctest/doctest.h>

#include "flow_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

TEST_CASE("bytes go both ways and both closed events fire once, the server's first") {
    World world;
    world.record_all_events();
    MemberSocket member;
    world.add_member(member.endpoint());
    REQUIRE(world.start().listeners_open == 1);
    Socket client = world.client();
    const Socket server = member.accept();
    client.say("EHLO a\r\n");
    CHECK(server.hear(8) == "EHLO a\r\n");
    server.say("250 b\r\n");
    CHECK(client.hear(7) == "250 b\r\n");
    client.send_fin();
    CHECK(server.hear_all().empty());
    server.send_fin();
    CHECK(client.hear_all().empty());
    CHECK(eventually([&] { return world.worker().counters().flows_current == 0; }));
    CHECK(world.events() == "FLOW_INIT CLIENT_ACCEPTED LB_SELECTED SERVER_CONNECTED SERVER_CLOSED CLIENT_CLOSED");
}
