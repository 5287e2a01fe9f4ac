#include <doctest/doctest.h>

#include "tests/unit/rules/rules_support.h"

using namespace sluice::rules;
using test::load;

TEST_CASE("priority and timing stand in either order, before the body or for all that follow") {
    const auto loaded = load("when CLIENT_ACCEPTED priority 100 timing off {}\n"
                             "when CLIENT_ACCEPTED timing on priority 0 {}\n"
                             "priority 700\ntiming off\n"
                             "when CLIENT_ACCEPTED {}\n"
                             "when CLIENT_ACCEPTED priority 1000 timing enable\n{ set x 1 }\n");
    REQUIRE(loaded.rule);
    REQUIRE(loaded.rule->handlers.size() == 4);
    const auto& handlers = loaded.rule->handlers;
    CHECK((handlers[0].priority == 100 && !handlers[0].timing));
    CHECK((handlers[1].priority == 0 && handlers[1].timing));
    CHECK((handlers[2].priority == 700 && !handlers[2].timing));
    CHECK((handlers[3].priority == 1000 && handlers[3].timing));
    CHECK(handlers[3].open_brace_line == 7);
}

TEST_CASE("what may not stand at the outer level is refused") {
    struct Case {
        const char* text;
        const char* message;
    };
    for (const Case& c : {
             Case{"set x 1", "[\"set\" unknown property][set x 1]"},
             Case{"}", "[\"}\" unknown property][}]"},
             Case{"when NOPE {}", "[unknown event (NOPE)][when NOPE {}]"},
             Case{"when client_accepted {}", "[unknown event (client_accepted)][when client_accepted {}]"},
             Case{"when CLIENT_ACCEPTED {} junk", "[unexpected extra argument \"junk\"][when CLIENT_ACCEPTED {} junk]"},
             Case{"when CLIENT_ACCEPTED priority 1001 {}", "[unexpected extra argument \"1001\"][when CLIENT_ACCEPTED priority 1001 {}]"},
             Case{"when CLIENT_ACCEPTED priority -1 {}", "[unexpected extra argument \"-1\"][when CLIENT_ACCEPTED priority -1 {}]"},
             Case{"when CLIENT_ACCEPTED timing perhaps {}",
                  "[unexpected extra argument \"perhaps\"][when CLIENT_ACCEPTED timing perhaps {}]"},
             Case{"priority 1001", "[unexpected extra argument \"1001\"][priority 1001]"},
             Case{"when CLIENT_ACCEPTED", "[\"unexpected end of arguments;expected argument spec:SCRIPT\"][when CLIENT_ACCEPTED]"},
             Case{"when", "[\"unexpected end of arguments;expected argument spec:EVENT\"][when]"},
             Case{"proc p {}", "[wrong # args][proc p {}]"},
             Case{"when CLIENT_ACCEPTED { # {\n}", "[incomplete command][when CLIENT_ACCEPTED { # {]"},
             Case{"when CLIENT_ACCEPTED {}\nwhen CLIENT_ACCEPTED {}", "[Duplicate event][when CLIENT_ACCEPTED {}]"},
         }) {
        const auto loaded = load(c.text);
        CHECK_FALSE(loaded.rule);
        CHECK(loaded.error() == c.message);
    }
}

TEST_CASE("one event twice with different priorities loads") {
    CHECK(load("when CLIENT_ACCEPTED {}\nwhen CLIENT_ACCEPTED priority 501 {}").rule);
}

TEST_CASE("a brace glued to a bare word is one error, not one for each line behind it") {
    const auto loaded = load("when CLIENT_ACCEPTED priority 500{\n set x 1\n set y 2\n}");
    CHECK(loaded.diagnostics.list().size() == 1);
    CHECK(loaded.error().starts_with("[unexpected extra argument \"500{\"]"));
}

TEST_CASE("object attributes and comments are no part of the rule's Tcl") {
    const auto loaded = load("nowrite nodelete\n# a lone { in a comment\ndefinition-signature abc=\nwhen CLIENT_ACCEPTED { reject }\n"
                             "verification-status signature-verified\napp-service none\n");
    REQUIRE(loaded.rule);
    CHECK(loaded.diagnostics.list().empty());
    CHECK(loaded.rule->handlers.size() == 1);
}

TEST_CASE("check none switches the checks off and syntax stays syntax") {
    CHECK(load("check none\nwhen CLIENT_ACCEPTED { foo; pool nosuch }").rule);
    CHECK_FALSE(load("check none\nwhen CLIENT_ACCEPTED { set x [foo }").rule);
}

TEST_CASE("a procedure keeps its arguments") {
    const auto loaded = load("proc p {a {b 1} args}\n{\nreturn $a\n}");
    REQUIRE(loaded.rule);
    REQUIRE(loaded.rule->procedures.size() == 1);
    const Procedure& procedure = loaded.rule->procedures.front();
    CHECK(procedure.name == "p");
    CHECK(procedure.arguments == "a {b 1} args");
    CHECK(procedure.open_brace_line == 2);
    CHECK(procedure.body.tcl == "return $a");
    CHECK(test::command_lines(procedure.body) == std::vector<std::uint32_t>{3});
}

TEST_CASE("the events of a rule are those with a handler") {
    const auto loaded = load("when CLIENT_ACCEPTED {}\nwhen RULE_INIT {}");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->events.count() == 2);
    CHECK(loaded.rule->events.test(static_cast<std::size_t>(EventId::rule_init)));
}

TEST_CASE("a bare rule file is one rule from its first line") {
    const auto rules = split_rule_file("# ltm rule x {\nwhen CLIENT_ACCEPTED {}\n");
    REQUIRE(rules.size() == 1);
    CHECK(rules[0].name.empty());
    CHECK(rules[0].first_line == 1);
    CHECK(rules[0].text == "# ltm rule x {\nwhen CLIENT_ACCEPTED {}\n");
}

TEST_CASE("wrapped rules are found with names, texts and first lines") {
    const auto rules =
        split_rule_file("#TMSH-VERSION: 17.1\nltm rule /Common/a {\nwhen A { \\} }\n}\nltm pool p {\n members none\n}\n\nrule b\n{ x }\n");
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].name == "/Common/a");
    CHECK(rules[0].text == "\nwhen A { \\} }\n");
    CHECK(rules[0].first_line == 2);
    CHECK(rules[1].name == "b");
    CHECK(rules[1].text == " x ");
    CHECK(rules[1].first_line == 10);
}

TEST_CASE("a wrapper that a comment's lone brace unbalances ends at the file's last brace") {
    const auto rules = split_rule_file("ltm rule a {\n# {\nwhen CLIENT_ACCEPTED { reject }\n}\n");
    REQUIRE(rules.size() == 1);
    CHECK(load(rules[0].text).rule);
}

TEST_CASE("an empty file is an empty rule") {
    CHECK(split_rule_file("").size() == 1);
    CHECK(load("").rule);
}
