#include "rules/advice.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace sluice::rules;

namespace {

/// The names of the warnings, in the order of the text; "name@line".
std::vector<std::string> advice(std::string_view text) {
    Diagnostics found;
    advise("/Common/r", text, {}, {}, found);
    found.sort();
    std::vector<std::string> names;
    for (const Diagnostic& diagnostic : found.list()) {
        CHECK(diagnostic.severity == Severity::warning);
        CHECK(!diagnostic.why.empty());
        CHECK(!diagnostic.fix.empty());
        names.push_back(diagnostic.id + "@" + std::to_string(diagnostic.position.line));
    }
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a variable that nothing sets is named once, with the name that was probably meant") {
    constexpr std::string_view text =
        "when CLIENT_ACCEPTED {\n    set client_addr 1\n    log local0. $client_adr\n    log local0. $client_adr\n}\n";
    CHECK(advice(text) == Names{"unset-variable@3"});
    Diagnostics found;
    advise("/Common/r", text, {}, {}, found);
    CHECK(found.list().at(0).message == "nothing sets the variable \"client_adr\"");
    CHECK(found.list().at(0).fix == "perhaps $client_addr was meant");
}

TEST_CASE("whatever may set a variable keeps the warning away") {
    for (const char* body :
         {"set x 1", "incr x", "append x a", "lappend x a", "foreach x {1 2} { }", "foreach {y x} {1 2} { }", "catch { error } x",
          "scan 1 %d x", "regexp {.} a x", "regsub a b c x", "binary scan a c x", "array set x {a 1}", "upvar 1 y x",
          "if { [info exists x] } { }", "set x(1) 2", "set x($y) 2; set y 1", "eval $::code", "set [name] 1"}) {
        CAPTURE(body);
        const std::string text = std::string("when CLIENT_CLOSED { ") + body + " }\nwhen CLIENT_ACCEPTED { log local0. $x }\n";
        const Names names = advice(text);
        CHECK(std::none_of(names.begin(), names.end(), [](const std::string& name) { return name.starts_with("unset-variable"); }));
    }
    CHECK(advice("when CLIENT_ACCEPTED { catch { log local0. $x } }\n").empty());
    CHECK(advice("when CLIENT_ACCEPTED { log local0. $static::x }\n").empty());
    CHECK(advice("when CLIENT_ACCEPTED { log local0. {$x} }\n").empty());
}

TEST_CASE("a procedure sees its arguments and nothing of its callers") {
    CHECK(advice("proc p { a {b 1} } { return $a$b }\nwhen CLIENT_ACCEPTED { call p 1 }\n").empty());
    CHECK(advice("proc p { a } {\n return $c\n}\nwhen CLIENT_ACCEPTED { set c 1; call p 1 }\n") == Names{"unset-variable@2"});
}

TEST_CASE("what RULE_INIT sets without static:: is not there in other events") {
    constexpr std::string_view text =
        "when RULE_INIT {\n    set debug 1\n    log local0. $debug\n}\nwhen CLIENT_ACCEPTED {\n    log local0. $debug\n}\n";
    CHECK(advice(text) == Names{"unset-variable@6"});
    Diagnostics found;
    advise("/Common/r", text, {}, {}, found);
    CHECK(found.list().at(0).fix == "static::debug, in RULE_INIT and here");
}

TEST_CASE("what another rule of the virtual server sets is set") {
    constexpr std::string_view text = "when LB_SELECTED { log local0. $x }\n";
    Diagnostics found;
    advise("/Common/r", text, {}, {"when CLIENT_ACCEPTED { set x 1 }\n"}, found);
    CHECK(found.list().empty());
    advise("/Common/r", text, {}, {"when CLIENT_ACCEPTED { set y 1 }\n"}, found);
    CHECK(found.list().size() == 1);
}

TEST_CASE("a variable that only some ways set is named where all ways meet") {
    const auto in_handler = [](const std::string& body) { return advice("when CLIENT_ACCEPTED {\n" + body + "\n}\n"); };
    const std::string read = "\nlog local0. $x";
    CHECK(in_handler("if { [active_members p] } { set x 1 }" + read) == Names{"unset-variable@3"});
    CHECK(in_handler("if { [active_members p] } { set x 1 } elseif { [active_members q] } { set x 2 }" + read) ==
          Names{"unset-variable@3"});
    CHECK(in_handler("switch [TCP::local_port] { 25 { set x 1 } 26 { set x 2 } }" + read) == Names{"unset-variable@3"});
    CHECK(in_handler("if { [active_members p] } { set x 1 } else { log local0. none }" + read) == Names{"unset-variable@3"});
    for (const char* safe :
         {"if { [active_members p] } { set x 1 } else { set x 2 }", "set x 0; if { [active_members p] } { set x 1 }",
          "if { [active_members p] } { set x 1 } else { reject; return }",
          "switch [TCP::local_port] { 25 - 26 { set x 1 } default { set x 2 } }",
          "if { [active_members p] } { set x 1 }; if { ![info exists x] } { return }", "foreach i {1 2} { set x $i }", "catch { set x 1 }",
          "if { [active_members p] } { set x 1 }; catch { log local0. $x }; return", "if { [set x 1] } { }"}) {
        CAPTURE(safe);
        CHECK(in_handler(safe + read).empty());
    }
    CHECK(advice("when CLIENT_ACCEPTED { set x 0 }\nwhen CLIENT_DATA { if { [TCP::local_port] == 25 } { set x 1 }; log local0. $x }\n")
              .empty());
    CHECK(advice("when CLIENT_ACCEPTED { set n 0 }\nwhen CLIENT_DATA { if { $n == 0 } { set n 1; set x 1; return }; log local0. $x }\n")
              .empty());
    // The second condition may well be the first one in other words.
    CHECK(in_handler("set d 1\nif { $d } { set x 1 }\nif { $d > 0 } { log local0. $x }").empty());
}

TEST_CASE("globals are named once, data groups that are named in the old way not at all") {
    CHECK(advice("when RULE_INIT {\n    set ::limit 3\n}\nwhen CLIENT_ACCEPTED { log local0. $::limit }\n") == Names{"global-variable@2"});
    CHECK(advice("when CLIENT_ACCEPTED {\n    log local0. $::limit\n}\n") == Names{"global-variable@2"});
    CHECK(advice("when CLIENT_ACCEPTED {\n    global hits\n    incr hits\n}\n") == Names{"global-variable@2"});
    CHECK(advice("when CLIENT_ACCEPTED {\n    incr ::count([IP::client_addr])\n}\n") == Names{"global-variable@2"});
    CHECK(advice("when CLIENT_ACCEPTED {\n    class match [IP::client_addr] equals $::allowed\n}\n").empty());
    CHECK(advice("when CLIENT_ACCEPTED { if { [matchclass [IP::client_addr] equals $::allowed] } { snat automap } }\n").empty());
    CHECK(advice("when CLIENT_ACCEPTED { IP::addr [IP::client_addr] equals ::1 }\n").empty());
    CHECK(advice("when CLIENT_ACCEPTED { log local0. [format ::ffff:%02x 1] }\n").empty());
}

TEST_CASE("what a client sends is not to be evaluated, however it gets there") {
    CHECK(advice("when HTTP_REQUEST {\n eval [HTTP::uri]\n}\n") == Names{"client-data-evaluated@2"});
    CHECK(advice("when HTTP_REQUEST {\n set u [string tolower [HTTP::uri]]\n set v \"a $u\"\n eval \"log local0. $v\"\n}\n") ==
          Names{"client-data-evaluated@4"});
    CHECK(advice("when HTTP_REQUEST {\n set n [getfield [HTTP::query] = 2]\n set m [expr $n + 1]\n}\n") ==
          Names{"client-data-evaluated@3"});
    CHECK(advice("when CLIENT_DATA {\n set t [subst [TCP::payload]]\n}\n") == Names{"client-data-evaluated@2"});
    CHECK(advice("when HTTP_REQUEST {\n if [HTTP::header Flag] { }\n}\n") == Names{"client-data-evaluated@2"});
}

TEST_CASE("an expression without braces is named, unless it is put together from text on purpose") {
    CHECK(advice("when CLIENT_ACCEPTED {\n set a 1\n set b [expr $a + 1]\n}\n") == Names{"unbraced-expression@3"});
    CHECK(advice("when CLIENT_ACCEPTED {\n set b [expr ([TCP::local_port]+1)*2]\n}\n") == Names{"unbraced-expression@2"});
    CHECK(
        advice("when CLIENT_ACCEPTED { set a ff; set b [expr 0x${a} ^ 0x5C]; set c [expr 1024*1024]; set d [expr {$b + $c}] }\n").empty());
}

TEST_CASE("what is safe is left alone") {
    for (const char* body :
         {"eval [list log local0. [HTTP::uri]]", "set n [string length [HTTP::uri]]; set m [expr {$n + 1}]; if $m { }",
          "set t [subst -nocommands -novariables [HTTP::uri]]", "set n [HTTP::uri]; set m [expr { $n + 1 }]",
          "if { [HTTP::uri] eq {/} } { }", "set p [class lookup [HTTP::host] hosts]; eval $p", "set n [TCP::payload length]; if $n { }",
          "if [HTTP::header exists X] { }", "after 100 { log local0. [HTTP::uri] }"}) {
        CAPTURE(body);
        CHECK(advice(std::string("when HTTP_REQUEST { ") + body + " }\n").empty());
    }
}

TEST_CASE("the loader's own warnings get a name, an explanation and a fix; nothing else does") {
    Diagnostic known;
    known.message = "[use curly braces to avoid double substitution][if $x]";
    explain(known);
    CHECK(known.id == "unbraced-expression");
    CHECK(!known.why.empty());
    CHECK(!known.fix.empty());
    Diagnostic other;
    other.id = "01070151:3";
    other.message = "[undefined procedure: foo][foo]";
    explain(other);
    CHECK(other.id == "01070151:3");
    CHECK(other.why.empty());
}

TEST_CASE("collecting from the client in CLIENT_ACCEPTED is found, from the server and elsewhere not") {
    CHECK(collects_on_accept("when CLIENT_ACCEPTED {\n  if { 1 } {\n    TCP::collect 5\n  }\n}\n").size() == 1);
    CHECK(collects_on_accept("when CLIENT_ACCEPTED {\n  serverside { TCP::collect }\n}\nwhen SERVER_CONNECTED { TCP::collect }\n").empty());
}

TEST_CASE("any text is looked through without harm") {
    for (const char* text :
         {"", "when", "when CLIENT_ACCEPTED {", "when CLIENT_ACCEPTED { [ }", "proc", "proc p { { } { $a }", "when X { $::(a) }"}) {
        Diagnostics found;
        advise("/Common/r", text, {}, {}, found);
        CHECK(found.list().size() < 10);
    }
}
