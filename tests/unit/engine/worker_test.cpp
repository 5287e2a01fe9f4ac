#include <doctest/doctest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <map>

#include "engine/system/sockets.h"
#include "flow_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;

namespace {

/// Lowers the limit of descriptors to what is in use, until the end of the test.
class NoMoreDescriptors {
public:
    NoMoreDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const FileDescriptor next{::dup(0)};
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next.get());
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

} // namespace

TEST_CASE("round robin goes through the available members in turn") {
    World world;
    std::vector<MemberSocket> members(3);
    for (const MemberSocket& member : members) {
        world.add_member(member.endpoint());
    }
    world.start();
    world.running_pool().members[1]->health = Health::down;
    for (int i = 0; i < 3; ++i) {
        const Socket first = world.client();
        CHECK(members[0].accept().is_open());
        const Socket second = world.client();
        CHECK(members[2].accept().is_open());
    }
}

TEST_CASE("a reload keeps open connections and their rules; new ones use what is new; the old configuration is handed back") {
    World world;
    MemberSocket old_member;
    MemberSocket new_member;
    world.add_member(old_member.endpoint());
    world.start();
    const RunningConfig* before = &world.running();
    const Socket client = world.client();
    const Socket server = old_member.accept();
    world.pool.members.clear();
    world.add_member(new_member.endpoint());
    CHECK(world.reload().old.get() == before);
    client.say("still here");
    CHECK(server.hear(10) == "still here");
    const Socket later = world.client();
    CHECK(new_member.accept().is_open());
}

TEST_CASE("a virtual server that is disabled closes its listener; its connections go on") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.start();
    const Socket client = world.client();
    const Socket server = member.accept();
    world.virtual_server.enabled = false;
    CHECK(world.reload().listeners_open == 0);
    CHECK_THROWS(static_cast<void>(world.client()));
    client.say("on");
    CHECK(server.hear(2) == "on");
    world.virtual_server.enabled = true;
    CHECK(world.reload().listeners_open == 1);
    const Socket again = world.client();
    CHECK(member.accept().is_open());
}

TEST_CASE("a virtual server that must not be opened is not") {
    World world;
    world.virtual_server.not_opened_because = {"fw-enforced-policy"};
    CHECK(world.start().listeners_open == 0);
}

TEST_CASE("clients outside the virtual server's source are reset without an event") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.virtual_server.source = sluice::datagroups::IpPrefix::parse("127.0.0.64/26");
    world.record_all_events();
    world.start();
    CHECK(world.client("127.0.0.5").hear_all() == "<reset>");
    CHECK(world.events().empty());
    const Socket allowed = world.client("127.0.0.65");
    CHECK(member.accept().is_open());
}

namespace {

/// One more virtual server at the first one's address, that leads to `member` and serves clients of `source` ("" : all).
sluice::config::VirtualServer add_virtual_server(World& world, const char* name, const MemberSocket& member, const char* source) {
    sluice::config::Pool pool;
    pool.name = std::string(name) + "_pool";
    pool.members.emplace_back();
    pool.members[0].name = pool.name + "_member";
    pool.members[0].endpoint = member.endpoint();
    world.more_pools.push_back(pool);
    sluice::config::VirtualServer server;
    server.name = name;
    server.pool = pool.name;
    server.source_translation = sluice::config::SourceTranslation::automap;
    server.source = sluice::datagroups::IpPrefix::parse(source);
    world.more_virtual_servers.push_back(server);
    return server;
}

} // namespace

TEST_CASE("of virtual servers that share an address the one with the most specific source that holds the client serves it") {
    World world;
    MemberSocket everyone;
    MemberSocket network;
    MemberSocket host;
    world.add_member(everyone.endpoint());
    add_virtual_server(world, "/Common/a_network", network, "127.0.0.64/26");
    add_virtual_server(world, "/Common/b_host", host, "127.0.0.70/32");
    CHECK(world.start().listeners_open == 1);
    const Socket first = world.client("127.0.0.70");
    const Socket to_host = host.accept();
    const Socket second = world.client("127.0.0.71");
    const Socket to_network = network.accept();
    const Socket third = world.client("127.0.0.5");
    const Socket to_everyone = everyone.accept();

    SUBCASE("one that goes leaves its clients to the next, and open connections alone") {
        world.more_virtual_servers.pop_back();
        world.reload();
        const Socket again = world.client("127.0.0.70");
        CHECK(network.accept().is_open());
        first.say("still here");
        CHECK(to_host.hear(10) == "still here");
    }
    SUBCASE("clients of none are refused") {
        world.virtual_server.enabled = false;
        CHECK(world.reload().listeners_open == 1);
        CHECK(world.client("127.0.0.5").hear_all() == "<reset>");
        const Socket again = world.client("127.0.0.70");
        CHECK(host.accept().is_open());
    }
}

TEST_CASE("a virtual server that is open is not displaced by another one for the same clients") {
    World world;
    MemberSocket mine;
    MemberSocket other;
    world.add_member(mine.endpoint());
    world.start();
    add_virtual_server(world, "/Common/A", other, "");
    world.reload();
    const Socket client = world.client();
    CHECK(mine.accept().is_open());
    CHECK(world.log.count("/Common/A is not opened") == 1);
    CHECK(world.running().virtual_servers.find("/Common/A")->second->runtime->not_listening().find("/Common/SMTP_VS has its address") == 0);
    CHECK(world.virtual_server_runtime().not_listening().empty());
    world.virtual_server.enabled = false;
    world.reload();
    const Socket later = world.client();
    CHECK(other.accept().is_open());
    CHECK(world.running().virtual_servers.find("/Common/A")->second->runtime->not_listening().empty());
}

TEST_CASE("a port in use is reported with what to do, and opens once it is free") {
    World world;
    MemberSocket occupant;
    world.virtual_server.destination = occupant.endpoint();
    const Adopted adopted = world.start();
    CHECK(adopted.listeners_open == 0);
    REQUIRE(adopted.failures.size() == 1);
    CHECK(adopted.failures[0].error == EADDRINUSE);
    CHECK(adopted.failures[0].text.find("ss -ltnp sport") != std::string::npos);
    CHECK(world.log.count("ss -ltnp sport") == 1);
    CHECK(world.virtual_server_runtime().not_listening().find("ss -ltnp sport") != std::string::npos);
    occupant.close();
    CHECK(eventually([&] { return world.log.count("listens on") == 1; }));
    CHECK(world.virtual_server_runtime().not_listening().empty());
}

TEST_CASE("an address that this host lacks is reported with the line that brings it") {
    World world;
    world.virtual_server.destination = endpoint("203.0.113.1", 2525);
    const Adopted adopted = world.start();
    REQUIRE(adopted.failures.size() == 1);
    CHECK(adopted.failures[0].text.find("ip addr add 203.0.113.1/32") != std::string::npos);
}

TEST_CASE("out of descriptors: new connections wait in the queue and are served once there are some again") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.start();
    FileDescriptor waiting{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const SocketAddress address{world.virtual_server.destination};
    {
        const NoMoreDescriptors none;
        REQUIRE(::connect(waiting.get(), address.get(), address.size()) == 0);
        CHECK(eventually([&] { return world.worker().counters().accepts_deferred > 2; }));
        CHECK(world.worker().turns() < 1000); // no spinning
    }
    CHECK(member.accept().is_open());
    CHECK(world.log.count("out of descriptors") == 1);
}

TEST_CASE("above the worker's limit the newest connections wait") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.options.connections_max = 1;
    world.start();
    Socket first = world.client();
    Socket first_server = member.accept();
    const Socket second = world.client();
    CHECK(eventually([&] { return world.worker().counters().accepts_deferred > 0; }));
    CHECK_FALSE(member.has_connection(std::chrono::milliseconds{0}));
    first.close();
    first_server.close();
    CHECK(member.accept().is_open());
}

TEST_CASE("the report of connections names all four ends") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.start();
    const Socket client = world.client();
    const Socket server = member.accept();
    CHECK(eventually([&] { return !world.connections().empty() && world.connections()[0].serverside_local.has_value(); }));
    const auto list = world.connections();
    REQUIRE(list.size() == 1);
    CHECK(list[0].client == client.local());
    CHECK(list[0].clientside_local == world.virtual_server.destination);
    CHECK(list[0].serverside_local == server.remote());
    CHECK(list[0].server == member.endpoint());
    CHECK(list[0].virtual_server == "/Common/SMTP_VS");
}

TEST_CASE("drain refuses new connections, lets the running ones end and then ends the worker") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.start();
    Socket client = world.client();
    Socket server = member.accept();
    std::atomic<std::size_t> cut = 99;
    world.worker().drain(std::chrono::seconds{30}, [&](std::size_t flows) { cut = flows; });
    static_cast<void>(world.connections()); // answered after the drain has begun
    CHECK_THROWS(static_cast<void>(world.client()));
    client.say("last words");
    CHECK(server.hear(10) == "last words");
    client.close();
    server.close();
    world.join();
    CHECK(cut == 0);
}

TEST_CASE("drain resets what is left when its time is up, and says how many") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.record_all_events();
    world.start();
    const Socket client = world.client();
    const Socket server = member.accept();
    std::atomic<std::size_t> cut = 99;
    world.worker().drain(std::chrono::milliseconds{20}, [&](std::size_t flows) { cut = flows; });
    world.join();
    CHECK(cut == 1);
    CHECK(client.hear_all() == "<reset>");
    CHECK(server.hear_all() == "<reset>");
    CHECK(world.events().ends_with("SERVER_CLOSED CLIENT_CLOSED"));
}

TEST_CASE("a hundred connections that end in every way leave nothing behind") {
    World world;
    MemberSocket member;
    world.add_member(member.endpoint());
    world.start();
    for (int i = 0; i < 100; ++i) {
        Socket client = world.client();
        Socket server = member.accept();
        client.say("x");
        if (i % 5 == 0) {
            client.reset();
        } else if (i % 5 == 1) {
            server.reset();
        } else if (i % 5 == 2) {
            client.send_fin();
            server.close();
        }
    }
    CHECK(eventually([&] { return world.worker().counters().flows_current == 0; }));
    CHECK(world.worker().counters().flows_total == 100);
    CHECK(world.running_pool().members[0]->serverside.connections_current == 0);
    CHECK(world.worker().counters().reading_paused == world.worker().counters().reading_resumed);
}
