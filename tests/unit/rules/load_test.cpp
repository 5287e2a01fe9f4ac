#include <doctest/doctest.h>

#include "tests/unit/rules/rules_support.h"

using namespace sluice::rules;
using test::load;
using test::load_body;

namespace {

constexpr std::string_view relay_rule_v10 = R"(when CLIENT_ACCEPTED {
set accepted_snat "172.16.51.174"

if { [ class exists smtp_relay_allowed ] }
{
if { [class match [IP::client_addr] equals $::smtp_relay_allowed] }
{
snat $accepted_snat
} else {
snat automap
}
} else {
snat automap
}
}
)";

std::string relay_rule_v11() {
    std::string text(relay_rule_v10);
    return text.erase(text.find("$::"), 3);
}

} // namespace

TEST_CASE("the relay rule of v10 loads without its data group and reads the global of that name") {
    const auto loaded = load(relay_rule_v10);
    REQUIRE(loaded.rule);
    CHECK(loaded.diagnostics.list().empty());
    CHECK(loaded.rule->text == relay_rule_v10);
    CHECK(loaded.rule->global_reads == std::vector<std::string>{"smtp_relay_allowed"});
    CHECK(loaded.rule->references.empty());
    REQUIRE(loaded.rule->handlers.size() == 1);
    const Handler& handler = loaded.rule->handlers.front();
    CHECK(handler.event == EventId::client_accepted);
    CHECK(handler.priority == 500);
    CHECK(handler.open_brace_line == 1);
    CHECK(handler.body.tcl == R"(set accepted_snat "172.16.51.174"
if { [class exists smtp_relay_allowed] } {
if { [class match [IP::client_addr] equals $::smtp_relay_allowed] } {
snat $accepted_snat
} else {
snat automap
}
} else {
snat automap
})");
    CHECK(test::command_lines(handler.body) == std::vector<std::uint32_t>{2, 4, 6, 8, 10, 13});
}

TEST_CASE("the relay rule of v11 is refused without its data group, in F5's words") {
    const auto loaded = load(relay_rule_v11());
    CHECK_FALSE(loaded.rule);
    CHECK(f5_rule_error("/Common/r", loaded.diagnostics) ==
          "Rule [/Common/r] error: Unable to find value_list (smtp_relay_allowed) referenced at line 6: "
          "[class match [IP::client_addr] equals smtp_relay_allowed]");
    REQUIRE(loaded.diagnostics.list().size() == 1);
    const Diagnostic& diagnostic = loaded.diagnostics.list().front();
    CHECK(diagnostic.id == "01070151:3");
    CHECK(diagnostic.position == Position{6, 44});
    CHECK(diagnostic.source == "if { [class match [IP::client_addr] equals smtp_relay_allowed] }");
}

TEST_CASE("the relay rule of v11 loads when nobody asks for the world around it, and lists its reference") {
    LoadContext context;
    context.commands = &test::some_commands();
    Diagnostics diagnostics;
    const RulePtr rule = load_rule("/Common/r", relay_rule_v11(), context, diagnostics);
    REQUIRE(rule);
    REQUIRE(rule->references.size() == 1);
    CHECK(rule->references.front().kind == "value_list");
    CHECK(rule->references.front().name == "smtp_relay_allowed");
}

TEST_CASE("errors carry file lines for the caret and rule lines for F5's form") {
    LoadContext context;
    context.commands = &test::some_commands();
    context.file = "bigip.conf";
    context.first_line = 41;
    Diagnostics diagnostics;
    CHECK_FALSE(load_rule("/Common/r", "when CLIENT_ACCEPTED {\n  foo a\n  set a b c\n}", context, diagnostics));
    CHECK(f5_rule_error("/Common/r", diagnostics) == "Rule [/Common/r] error: /Common/r:2: error: [undefined procedure: foo][foo a]\n"
                                                     "/Common/r:3: error: [wrong # args][set a b c]");
    CHECK(to_text(diagnostics.list().front()) == "bigip.conf:42:3: error: 01070151:3: [undefined procedure: foo][foo a]\n  foo a\n  ^");
}

TEST_CASE("load errors in F5's words") {
    struct Case {
        const char* body;
        const char* message;
    };
    for (const Case& c : {
             Case{"foo", "[undefined procedure: foo][foo]"},
             Case{"catch {nosuchcommand}", "[undefined procedure: nosuchcommand][nosuchcommand]"},
             Case{"set x [If {1} {}]", "[undefined procedure: If][If {1} {}]"},
             Case{"if {0} {}\n\nelse {reject}", "[undefined procedure: else][else {reject}]"},
             Case{"if{1}{reject}", "[undefined procedure: if{1}{reject}][if{1}{reject}]"},
             Case{"if {0}{reject}else{reject}", "[undefined procedure: else{reject}][else{reject}]"},
             Case{"exec ls", "[command is disabled: \"exec\"][exec ls]"},
             Case{"::file exists x", "[command is disabled: \"file\"][::file exists x]"},
             Case{"when RULE_INIT {}", "[command is not valid in the current scope][when RULE_INIT {}]"},
             Case{"eval {proc p {} {}}", "[command is not valid in the current scope][proc p {} {}]"},
             Case{"HTTP::uri", "[command is not valid in current event context (CLIENT_ACCEPTED)][HTTP::uri]"},
             Case{"set x {a}{b}", "[wrong # args][set x {a}{b}]"},
             Case{"while {1}", "[wrong # args][while {1}]"},
             Case{"foreach a b", "[wrong # args][foreach a b]"},
             Case{"catch {reject} a b", "[wrong # args][catch {reject} a b]"},
             Case{"trace add variable x write y", "[wrong # args][trace add variable x write y]"},
             Case{"reject now", "[wrong # args][reject now]"},
             Case{"pool", "[\"unexpected end of arguments;expected argument spec:NAME\"][pool]"},
             Case{"findclass a", "[\"unexpected end of arguments;expected argument spec:CLASS\"][findclass a]"},
             Case{"class foo trusted",
                  "[\"invalid 'foo'; expected:match|search|lookup|element|type|exists|size|names|get\"][class foo trusted]"},
             Case{"log local0 text", "[\"invalid 'local0'; expected:-noname\"][log local0 text]"},
             Case{"log -noname foo.info text", "[\"invalid 'foo.info'; expected:FACILITY.LEVEL\"][log -noname foo.info text]"},
             Case{"event FOO disable", "[unknown event (FOO)][event FOO disable]"},
             Case{"pool web node", "[\"invalid 'node'; expected:member\"][pool web node]"},
             Case{"class match a frob trusted",
                  "[\"invalid 'frob'; expected:equals|eq|starts_with|ends_with|contains\"][class match a frob trusted]"},
             Case{"class match a equals", "[\"unexpected end of arguments;expected argument spec:CLASS\"][class match a equals]"},
             Case{"ifile get nosuch", "Unable to find ifile (nosuch) referenced at line 1: [ifile get nosuch]"},
             Case{"HSL::open -publisher nosuch",
                  "Unable to find log_publisher (nosuch) referenced at line 1: [HSL::open -publisher nosuch]"},
             Case{"log local0. text # remark", "[\"invalid 'local0.'; expected:-noname\"][log local0. text # remark]"},
             Case{"event disable CLIENT_DATA", "[\"invalid 'CLIENT_DATA'; expected:all\"][event disable CLIENT_DATA]"},
             Case{"set x [foo", "[parse error: missing close-bracket][set x [foo ]"},
             Case{"set x \"foo", "[parse error: missing \"][set x \"foo ]"},
             Case{"if {1 +} {}",
                  "[parse error: PARSE syntax 3 {syntax error in expression \"1 +\": premature end of expression}][if {1 +} {}]"},
             Case{"if {1 ** 2} {}",
                  "[parse error: PARSE syntax 3 {syntax error in expression \"1 ** 2\": unexpected operator *}][if {1 ** 2} {}]"},
             Case{"expr {foo(1)}", "[unknown math function \"foo\"][expr {foo(1)}]"},
             Case{"if {1}", "[missing a script after \"if\"][if {1}]"},
             Case{"if {1} {} else", "[missing a script after \"else\"][if {1} {} else]"},
             Case{"if {1} {} else if {2} {}", "[wrong # args][if {1} {} else if {2} {}]"},
             Case{"switch -- a {a{reject}}", "[extra switch pattern with no body][switch -- a {a{reject}}]"},
             Case{"switch -matchvar m a {a b}",
                  "[bad option \"-matchvar\": must be -exact, -glob, -regexp, or --][switch -matchvar m a {a b}]"},
             Case{"pool nosuch", "Unable to find pool (nosuch) referenced at line 1: [pool nosuch]"},
             Case{"set n [active_members -list nosuch]",
                  "Unable to find pool (nosuch) referenced at line 1: [active_members -list nosuch]"},
             Case{"LB::reselect pool nosuch", "Unable to find pool (nosuch) referenced at line 1: [LB::reselect pool nosuch]"},
             Case{"class lookup a nosuch", "Unable to find value_list (nosuch) referenced at line 1: [class lookup a nosuch]"},
             Case{"class search -all -value -- nosuch equals a",
                  "Unable to find value_list (nosuch) referenced at line 1: [class search -all -value -- nosuch equals a]"},
             Case{"matchclass a equals nosuch", "Unable to find value_list (nosuch) referenced at line 1: [matchclass a equals nosuch]"},
             Case{"findclass a nosuch", "Unable to find value_list (nosuch) referenced at line 1: [findclass a nosuch]"},
         }) {
        const auto loaded = load_body(c.body);
        CHECK_FALSE(loaded.rule);
        CHECK(loaded.error() == c.message);
    }
}

TEST_CASE("what the device accepts loads without a word") {
    for (const char* body : {
             "if {1}{set r a}",
             "if {0} {set r a}\nelse {set r b}",
             "pool web",
             "class match [IP::client_addr] equals trusted",
             "class exists nosuch",
             "class match [IP::client_addr] equals $::nosuch",
             "class match [IP::client_addr] equals ::nosuch",
             "class size $name",
             "catch {pool $p}",
             "set c SSL::disable; eval $c",
             "clientside {set x 1}",
             "log local0. \"text\" ;# remark",
             "log -noname local0.info \"text\"",
             "event disable all; event CLIENT_CLOSED disable",
             "if {1} then {reject}",
             "call nosuch::proc 1 2",
             "lsearch {a b} b; string map {a b} c; array set a {b c}; binary scan x a y; regexp x y",
             "switch x { a - b {reject} default {reject} }",
             "set x [string match {[} a]",
         }) {
        const auto loaded = load_body(body);
        CHECK_MESSAGE(loaded.rule, body, ": ", loaded.error());
        CHECK_MESSAGE(loaded.diagnostics.list().empty(), body);
    }
}

TEST_CASE("CRLF text loads and a backslash continuation in it continues") {
    const auto loaded = load("when CLIENT_ACCEPTED {\r\n  set x [list \\\r\n    a]\r\n}\r\n");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->handlers.front().body.tcl == "set x [list a]");
}

TEST_CASE("all errors are told, not the first") {
    const auto loaded = load("set x 1\nwhen NOPE { foo }\nwhen CLIENT_ACCEPTED { bar; exec x }\nproc p {} { baz }");
    CHECK(loaded.diagnostics.list().size() == 6);
}

TEST_CASE("warnings do not keep a rule from loading") {
    struct Case {
        const char* body;
        const char* message;
    };
    for (const Case& c : {
             Case{"if $x {reject}", "[use curly braces to avoid double substitution][if $x {reject}]"},
             Case{"if {1} {reject} {reject}", "[deprecated usage, use else or elseif][if {1} {reject} {reject}]"},
             Case{"set $x 1", "[variable reference used where variable name expected][set $x 1]"},

             Case{"# {\nlist {a}}", "[unmatched closing character][list {a}}]"},
             Case{"switch $x { # {reject} a {reject} }", "[\"#\" between switch patterns is a pattern, not a comment]"},
             Case{"set x \xE2\x80\x9Ctext", "[character U+201C is not a quote]"},
         }) {
        const auto loaded = load_body(c.body);
        CHECK_MESSAGE(loaded.first(Severity::warning).starts_with(c.message), loaded.first(Severity::warning));
    }
    CHECK(load_body("if $x {reject}").rule);
}

TEST_CASE("a known command that this version lacks makes the rule unsupported, not wrong") {
    const auto loaded = load("when CLIENT_ACCEPTED { set x [b64encode a] }");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->unsupported);
    CHECK(loaded.first(Severity::unsupported) == "known F5 command, not supported by this version: b64encode");
}

TEST_CASE("a known event that this version does not fire keeps its translated handler") {
    const auto loaded = load("when HTTP_REQUEST { if {1}{reject} }");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->unsupported);
    CHECK(loaded.first(Severity::unsupported) == "known F5 event, not supported by this version: HTTP_REQUEST");
    CHECK(loaded.rule->handlers.front().body.tcl == "if {1} {reject}");
}

TEST_CASE("a measured event list refuses, any other warns") {
    CHECK(load("when RULE_INIT { pool web }").error() == "[command is not valid in current event context (RULE_INIT)][pool web]");
    CHECK(load("when HTTP_RESPONSE { set x [HTTP::uri] }").error() ==
          "[command is not valid in current event context (HTTP_RESPONSE)][HTTP::uri]");
    CHECK(load("when LB_SELECTED { HTTP::respond 200 }").error() ==
          "[command is not valid in current event context (LB_SELECTED)][HTTP::respond 200]");
    const auto derived = load("when RULE_INIT { snat automap }");
    CHECK(derived.rule);
    CHECK(derived.first(Severity::warning) == "[command may not be valid in current event context (RULE_INIT)][snat automap]");
    CHECK(load("proc p {} { pool web }").diagnostics.list().empty());
}

TEST_CASE("a rule's own procedure is reached by call alone") {
    CHECK(load("proc p {} {}\nwhen CLIENT_ACCEPTED { call p }").rule);
    CHECK(load("proc p {} {}\nwhen CLIENT_ACCEPTED { p }").error() == "[undefined procedure: p][p]");
}

TEST_CASE("globals that a handler sets are not read from outside") {
    const auto loaded = load("when RULE_INIT { set ::a 1; global c; set c 2 }\n"
                             "when CLIENT_ACCEPTED { set x \"$::a $::b $::static::d $e $::c\"; global f; set y $f; set z [set ::g] }");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->global_reads == std::vector<std::string>{"b", "f", "g"});
}

TEST_CASE("comments between switch patterns are patterns and bodies that nobody has to find right") {
    const auto even = load_body("switch $x {\n# three {nosuch} words\na {reject}\n    # one\nb {reject} }");
    REQUIRE(even.rule);
    CHECK(even.first(Severity::warning).starts_with("[\"#\" between switch patterns is a pattern, not a comment]"));
    CHECK(load_body("switch $x {\n# two words\na {reject} }").error().starts_with("[extra switch pattern with no body"));
    CHECK(load_body("switch $x {\n# one\na {nosuch} }").error() == "[undefined procedure: nosuch][nosuch]");
    CHECK(load_body("switch $x { a {reject} # {nosuch} }").error() == "[undefined procedure: nosuch][nosuch]");
}

TEST_CASE("a commented body is still the dialect's Tcl, should it ever run") {
    const auto loaded = load_body("switch -regexp $x {\n# {if {1}{reject}}\na {reject}\n}");
    REQUIRE(loaded.rule);
    CHECK(loaded.rule->handlers.front().body.tcl.find("# {if {1} {reject}}") != std::string::npos);
}

TEST_CASE("a byte order mark is part of the first word, and said to be there") {
    const auto loaded = load("\xEF\xBB\xBFwhen CLIENT_ACCEPTED { reject }");
    CHECK(loaded.error().starts_with("[\"\xEF\xBB\xBFwhen\" unknown property]"));
    CHECK(loaded.first(Severity::warning).starts_with("[character U+FEFF (byte order mark) is part of the first word]"));
    CHECK(loaded.diagnostics.list().front().position == Position{1, 1});
}

TEST_CASE("a rule is as long as F5's and no longer") {
    const std::string rule = "when CLIENT_ACCEPTED { reject }\n";
    CHECK(load(rule + std::string(rule_bytes_max - rule.size(), '#')).rule);
    const auto loaded = load(rule + std::string(rule_bytes_max - rule.size() + 1, '#'));
    CHECK_FALSE(loaded.rule);
    CHECK(loaded.error() == "Max string size exceeded during update of attribute:definition type:rule max:65520 received:65521");
    CHECK(loaded.diagnostics.list().front().id == "01070712:3");
}

TEST_CASE("literal subcommands of Tcl are judged, but not where the author catches the error") {
    CHECK(load_body("string foo a").error().starts_with("[bad option \"foo\": must be bytelength, compare, "));
    CHECK(load_body("string length").error() == "[wrong # args][string length]");
    CHECK(load_body("info ex a b").error() == "[wrong # args][info ex a b]");
    CHECK(load_body("string t a").error().starts_with("[bad option \"t\""));
    CHECK(load_body("catch { string foo a }; string len a; string $x a; info exist a").rule);
    CHECK_FALSE(load_body("catch { set x 1 }; string foo a").rule);
}

TEST_CASE("a NUL is refused") {
    CHECK_FALSE(load(std::string_view("when CLIENT_ACCEPTED { set x \0 }", 32)).rule);
}

TEST_CASE("hostile rules are refused and do not crash") {
    std::string deep;
    for (int i = 0; i < 500; ++i)
        deep += "if {1} {";
    deep += std::string(500, '}');
    const auto loaded = load_body(deep);
    CHECK(loaded.error().starts_with("[commands are nested deeper than 256]"));
    CHECK(loaded.diagnostics.list().size() == 1);
    CHECK_FALSE(load_body("set x " + std::string(500, '[') + std::string(500, ']')).rule);
    CHECK_FALSE(load(std::string(100000, '{')).rule);
    CHECK_FALSE(load(std::string(100000, '}')).rule);
    CHECK_FALSE(load_body("if {" + std::string(60000, '(') + "} {}").rule);
}

TEST_CASE("the addresses that snat may be given are listed, through variables that the rule sets literally") {
    LoadContext context;
    context.commands = &test::some_commands();
    Diagnostics diagnostics;
    const RulePtr rule = load_rule(
        "/Common/r", "when CLIENT_ACCEPTED {\n set a \"172.16.51.174\"\n set b 10.0.0.1\n if {$x} { snat $a } else { snat 10.0.0.9 }\n}",
        context, diagnostics);
    REQUIRE(rule);
    CHECK(rule->snat_addresses == std::vector<std::string>{"10.0.0.9", "172.16.51.174"});
}

TEST_CASE("a missing command in an event where it would not be valid is one finding") {
    LoadContext context;
    context.commands = &test::some_commands();
    Diagnostics diagnostics;
    CHECK(load_rule("/Common/r", "when CLIENT_CLOSED { ONECONNECT::reuse enable }", context, diagnostics));
    CHECK(diagnostics.list().size() == 1);
}

TEST_CASE("matchclass takes its class on either side") {
    LoadContext context;
    context.commands = &test::some_commands();
    context.exists = [](std::string_view, std::string_view name) { return name == "known"; };
    Diagnostics diagnostics;
    CHECK(load_rule("/Common/r", "when CLIENT_ACCEPTED { matchclass known equals item\n matchclass item equals known }", context,
                    diagnostics));
    CHECK_FALSE(load_rule("/Common/r", "when CLIENT_ACCEPTED { matchclass a equals b }", context, diagnostics));
}

TEST_CASE("a form that F5 has and this version lacks is unsupported, a word that F5 does not have is an error") {
    CommandTable table;
    const CommandRow row{"persist", 1, -1, "persist none|source_addr", "none source_addr"};
    table.add({&row, 1});
    LoadContext context;
    context.commands = &table;
    Diagnostics diagnostics;
    CHECK(load_rule("/Common/r", "when CLIENT_ACCEPTED { persist cookie insert }", context, diagnostics));
    REQUIRE(diagnostics.list().size() == 1);
    CHECK(diagnostics.list().front().severity == Severity::unsupported);
    CHECK(diagnostics.list().front().message == "known form of an F5 command, not supported by this version: persist cookie");
    CHECK_FALSE(load_rule("/Common/r", "when CLIENT_ACCEPTED { persist biscuit }", context, diagnostics));
}

TEST_CASE("a comment among switch patterns is told once, with its cause") {
    const auto loaded = load("when CLIENT_ACCEPTED {\n  switch $x {\n    # one two three four\n    \"a\" { log local0. a }\n  }\n}");
    CHECK_FALSE(loaded.rule);
    REQUIRE(loaded.diagnostics.list().size() == 1);
    CHECK(loaded.diagnostics.list().front().position == Position{3, 5});
    CHECK(loaded.diagnostics.list().front().message.find("comment incorrectly placed") != std::string::npos);
}

TEST_CASE("an open block is quoted by its command, not by the comment before it") {
    const auto loaded = load("# about\n#\nwhen CLIENT_ACCEPTED {\n  log local0. a\n");
    REQUIRE(loaded.diagnostics.list().size() == 1);
    CHECK(loaded.diagnostics.list().front().message == "[incomplete command][when CLIENT_ACCEPTED {]");
}
