#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/tclbind/rules_support.h"

using namespace sluice;
using namespace sluice::tclbind;

TEST_CASE("the same list of rules is one program, another order another") {
    RulesFixture world;
    const auto a = world.load("/Common/a", "when CLIENT_ACCEPTED { snat automap }");
    const auto b = world.load("/Common/b", "when CLIENT_ACCEPTED { snat none }");
    world.adopt();
    CHECK(world.host->program({a, b}) == world.host->program({a, b}));
    CHECK(world.host->program({a, b}) != world.host->program({b, a}));
}

TEST_CASE("a program knows its events, RULE_INIT not among them") {
    RulesFixture world;
    const auto rule = world.load("/Common/a", "when RULE_INIT { set static::x 1 }\nwhen LB_FAILED { reject }");
    world.adopt();
    const auto program = world.host->program({rule});
    CHECK(program->events().count() == 1);
    CHECK(program->events().test(static_cast<std::size_t>(engine::EventId::lb_failed)));
}

TEST_CASE("RULE_INIT runs once for each new text of a rule, and statics outlive a reload") {
    RulesFixture world;
    world.load("/Common/a", "when RULE_INIT { log local0. first; set static::kept 1 }");
    world.adopt();
    world.adopt();
    CHECK(world.log.lines == std::vector<std::string>{"Rule /Common/a <RULE_INIT>: first"});
    world.load("/Common/a", "when RULE_INIT { log local0. \"second $static::kept\" }");
    world.adopt();
    CHECK(world.log.lines.back() == "Rule /Common/a <RULE_INIT>: second 1");
    CHECK(world.log.lines.size() == 2);
}

TEST_CASE("a connection keeps the program it began with when its rule changes") {
    RulesFixture world;
    const auto old_rule = world.load("/Common/a", "when CLIENT_ACCEPTED { set x old }\nwhen CLIENT_CLOSED { log local0. $x }");
    world.adopt();
    auto program = world.host->program({old_rule});
    engine::RuleSession* session = world.host->begin(program, world.connection, world);
    program.reset();
    CHECK(world.host->fire(*session, engine::EventId::client_accepted) == engine::RuleOutcome::completed);
    world.load("/Common/a", "when CLIENT_CLOSED { log local0. new }");
    world.adopt();
    world.host->tidy();
    CHECK(world.host->fire(*session, engine::EventId::client_closed) == engine::RuleOutcome::completed);
    CHECK(world.log.lines == std::vector<std::string>{"Rule /Common/a <CLIENT_CLOSED>: old"});
    world.host->end(session);
    world.host->tidy();
}

TEST_CASE("connections do not see each other's variables, also when they run interleaved") {
    RulesFixture world;
    const auto rule = world.load("/Common/a", "when CLIENT_ACCEPTED { set mine [info exists mine] }\n"
                                              "when LB_SELECTED { append mine x }\n"
                                              "when CLIENT_CLOSED { log local0. $mine }");
    world.adopt();
    const auto program = world.host->program({rule});
    std::vector<engine::RuleSession*> sessions;
    for (int i = 0; i < 50; ++i) {
        sessions.push_back(world.host->begin(program, world.connection, world));
        static_cast<void>(world.host->fire(*sessions.back(), engine::EventId::client_accepted));
    }
    for (engine::RuleSession* session : sessions) {
        static_cast<void>(world.host->fire(*session, engine::EventId::lb_selected));
    }
    for (engine::RuleSession* session : sessions) {
        static_cast<void>(world.host->fire(*session, engine::EventId::client_closed));
        world.host->end(session);
    }
    CHECK(world.log.lines == std::vector<std::string>(50, "Rule /Common/a <CLIENT_CLOSED>: 0x"));
}

TEST_CASE("what Tcl holds does not grow with the connections that have ended") {
    RulesFixture world;
    const auto rule =
        world.load("/Common/a", "when CLIENT_ACCEPTED { set list [split [string repeat \"a \" 100]] }\nwhen CLIENT_CLOSED { incr x }");
    world.adopt();
    const auto program = world.host->program({rule});
    const auto connections = [&](int count) {
        for (int i = 0; i < count; ++i) {
            engine::RuleSession* session = world.host->begin(program, world.connection, world);
            static_cast<void>(world.host->fire(*session, engine::EventId::client_accepted));
            if (i % 2 == 0) {
                static_cast<void>(world.host->fire(*session, engine::EventId::client_closed));
            }
            world.host->end(session);
        }
    };
    connections(100);
    const std::int64_t before = tcl_bytes_held();
    connections(2000);
    CHECK(tcl_bytes_held() - before < 10'000);
}

TEST_CASE("a connection that ends with a limit leaves the next ones untouched") {
    RulesFixture world;
    const auto rule =
        world.load("/Common/a", "when CLIENT_ACCEPTED { set x abc; while {1} { append x $x } }\nwhen CLIENT_CLOSED { log local0. ok }");
    world.adopt();
    const auto program = world.host->program({rule});
    engine::RuleSession* other = world.host->begin(program, world.connection, world);
    for (int i = 0; i < 3; ++i) {
        engine::RuleSession* session = world.host->begin(program, world.connection, world);
        CHECK(world.host->fire(*session, engine::EventId::client_accepted) == engine::RuleOutcome::failed);
        world.host->end(session);
    }
    CHECK(world.host->fire(*other, engine::EventId::client_closed) == engine::RuleOutcome::completed);
    CHECK(world.log.lines.back() == "Rule /Common/a <CLIENT_CLOSED>: ok");
    world.host->end(other);
}

TEST_CASE("a program may outlive the host") {
    engine::RuleProgramPtr program;
    {
        RulesFixture world;
        const auto rule = world.load("/Common/a", "when CLIENT_ACCEPTED { snat automap }");
        world.adopt();
        program = world.host->program({rule});
    }
    CHECK(program->events().count() == 1);
}
