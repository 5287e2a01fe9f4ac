#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <mutex>

#include "engine/flow/flow.h"
#include "flow_world.h"

using namespace sluice::engine;
using namespace sluice::engine::test;
using namespace std::chrono_literals;

namespace {

PersistenceChoice by_text(std::string key, PersistenceChoice::Kind kind = PersistenceChoice::Kind::records) {
    PersistenceChoice choice;
    choice.kind = kind;
    choice.mode = PersistenceMode::universal;
    choice.key = std::move(key);
    return choice;
}

PersistenceQuery query_for(std::string key) {
    PersistenceQuery query;
    query.mode = PersistenceMode::universal;
    query.key = std::move(key);
    return query;
}

/// Two members. Handlers run on the worker's thread: what they share with the test is used under the lock.
struct Pair {
    Pair() {
        world.add_member(first.endpoint());
        world.add_member(second.endpoint());
    }
    void on(EventId event, std::function<void(RuleConnection&)> what) {
        world.rules[event] = [this, what = std::move(what)](RuleConnection& connection) {
            const std::lock_guard guard(lock);
            what(connection);
            return RuleOutcome::completed;
        };
    }
    template <typename Value, typename New>
    void set(Value& value, New now) {
        const std::lock_guard guard(lock);
        value = now;
    }
    template <typename Value>
    Value get(const Value& value) {
        const std::lock_guard guard(lock);
        return value;
    }
    /// Which of the two the next connection reaches.
    int next() {
        const Socket client = world.client();
        REQUIRE(eventually([&] { return first.has_connection(0ms) || second.has_connection(0ms); }));
        const bool to_first = first.has_connection(0ms);
        const Socket server = to_first ? first.accept() : second.accept();
        return to_first ? 1 : 2;
    }
    [[nodiscard]] Endpoint member(int number) const { return (number == 1 ? first : second).endpoint(); }

    std::mutex lock;
    MemberSocket first;
    MemberSocket second;
    World world;
};

} // namespace

TEST_CASE("connections with the same text go to the same member") {
    Pair pair;
    std::string key = "bob";
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) { connection.steering().choose_persistence(by_text(key)); });
    pair.world.start();
    const int bobs = pair.next();
    CHECK(pair.next() == bobs);
    CHECK(pair.next() == bobs);
    pair.set(key, "jim");
    const int jims = pair.next();
    CHECK(jims != bobs);
    pair.set(key, "bob");
    CHECK(pair.next() == bobs);
    const auto records = pair.world.persistence.report(10, std::chrono::steady_clock::now());
    REQUIRE(records.size() == 2);
    CHECK(records[0].mode == "universal");
}

TEST_CASE("an empty text persists nothing") {
    Pair pair;
    pair.on(EventId::client_accepted, [](RuleConnection& connection) { connection.steering().choose_persistence(by_text("")); });
    pair.world.start();
    CHECK(pair.next() != pair.next());
    CHECK(pair.world.persistence.size() == 0);
}

TEST_CASE("carp needs no records, and a member that goes takes only its own keys along") {
    Pair pair;
    std::string key;
    pair.on(EventId::client_accepted,
            [&](RuleConnection& connection) { connection.steering().choose_persistence(by_text(key, PersistenceChoice::Kind::carp)); });
    pair.world.start();
    std::map<std::string, int> where;
    for (int i = 0; i < 8; ++i) {
        const std::string text = std::to_string(i);
        pair.set(key, text);
        where[text] = pair.next();
    }
    for (const auto& [again, member] : where) {
        pair.set(key, again);
        CHECK(pair.next() == member);
    }
    pair.world.running_pool().members[0]->health = Health::down;
    for (const auto& [again, member] : where) {
        pair.set(key, again);
        CHECK(pair.next() == 2);
    }
    CHECK(pair.world.persistence.size() == 0);
}

TEST_CASE("PERSIST_DOWN fires when the recorded member is down, and another one is picked") {
    Pair pair;
    std::optional<Pick> lost;
    pair.on(EventId::client_accepted, [](RuleConnection& connection) { connection.steering().choose_persistence(by_text("bob")); });
    pair.on(EventId::persist_down, [&](RuleConnection& connection) { lost = connection.pick(); });
    pair.world.start();
    const int before = pair.next();
    CHECK_FALSE(pair.get(lost));
    pair.world.running_pool().members[static_cast<std::size_t>(before - 1)]->health = Health::down;
    CHECK(pair.next() == 3 - before);
    REQUIRE(pair.get(lost));
    CHECK(pair.get(lost)->endpoint == pair.member(before));
    pair.set(lost, std::nullopt);
    CHECK(pair.next() == 3 - before);
    CHECK_FALSE(pair.get(lost));
}

TEST_CASE("records are added for the member in use, found by other connections, and removed") {
    Pair pair;
    std::optional<PersistenceFound> found;
    bool added_early = true;
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) {
        added_early = connection.steering().add_persistence(query_for("early"), 60s);
        found = connection.steering().find_persistence(query_for("bob"));
        connection.steering().remove_persistence(query_for("bob"));
    });
    pair.on(EventId::lb_selected, [&](RuleConnection& connection) { CHECK(connection.steering().add_persistence(query_for("bob"), 60s)); });
    pair.world.start();
    const int member = pair.next();
    CHECK_FALSE(pair.get(added_early));
    CHECK_FALSE(pair.get(found));
    static_cast<void>(pair.next());
    REQUIRE(pair.get(found));
    CHECK(pair.get(found)->member == pair.member(member));
    CHECK(pair.get(found)->pool == pair.world.pool.name);
    CHECK(pair.world.persistence.size() == 1);
}

TEST_CASE("what select gives is where the connection would go; it goes there when the rule says so") {
    Pair pair;
    std::optional<Pick> selected;
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) {
        selected = connection.steering().select();
        connection.choose_member(selected->pool, selected->endpoint);
    });
    pair.world.start();
    for (int i = 0; i < 3; ++i) {
        const int member = pair.next();
        REQUIRE(pair.get(selected));
        CHECK(pair.get(selected)->endpoint == pair.member(member));
    }
}

TEST_CASE("a rule's balancing method decides: ratios, and the fewest connections") {
    Pair pair;
    auto mode = BalancingMode::ratio_member;
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) { connection.steering().choose_balancing(mode); });
    pair.world.pool.members[0].ratio = 3;
    pair.world.start();
    SUBCASE("ratio") {
        int firsts = 0;
        for (int i = 0; i < 8; ++i) {
            firsts += pair.next() == 1 ? 1 : 0;
        }
        CHECK(firsts == 6);
    }
    SUBCASE("least connections") {
        pair.set(mode, BalancingMode::least_connections_member);
        pair.world.running_pool().members[0]->serverside.connections_current = 5;
        CHECK(pair.next() == 2);
        CHECK(pair.next() == 2);
        pair.set(mode, BalancingMode::least_connections_node); // both members are one node
        CHECK(pair.next() != pair.next());
    }
    SUBCASE("observed and predictive prefer those with fewer connections, and use all") {
        pair.set(mode, BalancingMode::observed);
        pair.world.running_pool().members[0]->serverside.connections_current = 5;
        int seconds = 0;
        for (int i = 0; i < 6; ++i) {
            seconds += pair.next() == 2 ? 1 : 0;
        }
        CHECK(seconds == 4);
        pair.set(mode, BalancingMode::predictive);
        CHECK(pair.next() + pair.next() + pair.next() > 3);
    }
}

TEST_CASE("a pool's own balancing mode decides, and a rule's before it") {
    Pair pair;
    auto mode = BalancingMode::from_pool;
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) { connection.steering().choose_balancing(mode); });
    pair.world.pool.members[0].ratio = 3;
    SUBCASE("ratio") {
        pair.world.pool.load_balancing_mode = "ratio-member";
        pair.world.start();
        int firsts = 0;
        for (int i = 0; i < 8; ++i) {
            firsts += pair.next() == 1 ? 1 : 0;
        }
        CHECK(firsts == 6);
    }
    SUBCASE("least connections") {
        pair.world.pool.load_balancing_mode = "least-connections-member";
        pair.world.start();
        pair.world.running_pool().members[0]->serverside.connections_current = 5;
        CHECK(pair.next() == 2);
        CHECK(pair.next() == 2);
        pair.set(mode, BalancingMode::round_robin);
        CHECK(pair.next() != pair.next());
    }
}

TEST_CASE("without port translation the server is reached at the port the client asked for") {
    World world;
    MemberSocket member("127.0.0.1");
    world.virtual_server.destination = endpoint("127.0.0.2", member.endpoint().port);
    world.add_member({member.endpoint().address, 1});
    world.rules[EventId::client_accepted] = [](RuleConnection& connection) {
        CHECK(connection.steering().translates_port());
        connection.steering().translate_port(false);
        return RuleOutcome::completed;
    };
    world.start();
    const Socket client = world.client();
    CHECK(member.accept().is_open());
}

TEST_CASE("a member that a rule marks down gets no connections until a rule marks it up") {
    Pair pair;
    std::atomic<int> told = 0;
    std::optional<bool> up;
    pair.world.options.member_marked = [&] { ++told; };
    pair.on(EventId::client_accepted, [&](RuleConnection& connection) {
        if (up) {
            const auto pool = connection.chosen_pool();
            connection.steering().mark(*pool, pool->members[0], *up);
        }
    });
    pair.world.start();
    pair.set(up, false);
    CHECK(pair.next() == 2);
    pair.set(up, std::nullopt);
    CHECK(pair.next() == 2);
    CHECK(told == 1);
    pair.set(up, true);
    CHECK(pair.next() + pair.next() == 3);
    CHECK(told == 3);
}

TEST_CASE("a client whose server is detached is balanced anew when it speaks again") {
    Pair pair;
    std::string events;
    pair.on(EventId::lb_selected, [&](RuleConnection&) { events += "selected "; });
    pair.on(EventId::server_connected, [&](RuleConnection& connection) {
        events += "connected ";
        connection.collect(Side::server, 0, 0);
    });
    pair.on(EventId::server_data, [&](RuleConnection& connection) {
        connection.release_collected(Side::server, std::nullopt);
        connection.steering().detach();
        connection.steering().detach();
    });
    pair.on(EventId::server_closed, [&](RuleConnection&) { events += "closed "; });
    pair.on(EventId::client_closed, [&](RuleConnection&) { events += "end"; });
    pair.world.start();
    {
        const Socket client = pair.world.client();
        client.say("a");
        const Socket one = pair.first.accept();
        CHECK(one.hear(1) == "a");
        one.say("1");
        CHECK(client.hear(1) == "1");
        CHECK(one.hear_all().empty());
        CHECK_FALSE(pair.second.has_connection(50ms));
        client.say("b");
        const Socket two = pair.second.accept();
        CHECK(two.hear(1) == "b");
        two.say("2");
        CHECK(client.hear(1) == "2");
        CHECK(eventually([&] { return pair.get(events) == "selected connected closed selected connected closed "; }));
        client.send_fin();
        CHECK(client.hear_all().empty());
    }
    CHECK(eventually([&] { return pair.get(events) == "selected connected closed selected connected closed end"; }));
    CHECK(eventually([&] { return pair.world.worker().counters().flows_current == 0; }));
    CHECK(pair.world.running_pool().members[0]->serverside.connections_current == 0);
}

TEST_CASE("there is nothing to detach before the server side is connected") {
    Pair pair;
    pair.on(EventId::client_accepted, [](RuleConnection& connection) { connection.steering().detach(); });
    pair.world.start();
    CHECK(pair.next() == 1);
}
