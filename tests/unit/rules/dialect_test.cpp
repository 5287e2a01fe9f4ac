#include <doctest/doctest.h>

#include "rules/runtime_names.h"
#include "tests/unit/rules/rules_support.h"

using namespace sluice::rules;
using test::tcl;

TEST_CASE("words are separated and lines joined with one blank") {
    CHECK(tcl("if {1}{set r a}") == "if {1} {set r a}");
    CHECK(tcl("if {0} {set r a}\nelse {set r b}") == "if {0} {set r a} else {\nset r b}");
    CHECK(tcl("list {*}{a b}") == "list {*} {a b}");
    CHECK(tcl("set x [list \\\n   a \\\n   b]") == "set x [list a b]");
    CHECK(tcl("a; b ;# c\n\n\nd") == "a; b\nd");
}

TEST_CASE("data between braces is not touched") {
    CHECK(tcl("set x {if {1}{a}\n[b]}") == "set x {if {1}{a}\n[b]}");
    CHECK(tcl("string map {a{ b}} $x") == "string map {a{ b}} $x");
}

TEST_CASE("nested command substitutions are scripts wherever they stand") {
    CHECK(tcl("set x [if {1}{a}]") == "set x [if {1} {a}]");
    CHECK(tcl("set x \"v[if {1}{a}]w\"") == "set x \"v[if {1} {a}]w\"");
    CHECK(tcl("set x $a([if {1}{a}])") == "set x $a([if {1} {a}])");
}

TEST_CASE("the bodies of loops and procedures are scripts") {
    CHECK(tcl("while {$a}{b}") == "while {$a} {b}");
    CHECK(tcl("for {set i 0}{$i < 2}{incr i}{b}") == "for {set i 0} {$i < 2} {incr i} {b}");
    CHECK(tcl("foreach i {1 2}{b}") == "foreach i {1 2} {b}");
    CHECK(tcl("proc p {a}\n{b}") == "proc p {a} {\nb}");
    CHECK(tcl("while {1} {}") == "while {1} {}");
    CHECK(tcl("while {1} break") == "while {1} {break}");
}

TEST_CASE("script bodies of all commands are translated") {
    CHECK(tcl("catch {if {1}{a}}err") == "catch {if {1} {a}} err");
    CHECK(tcl("eval {if {1}{a}}") == "eval {if {1} {a}}");
    CHECK(tcl("uplevel #0 {if {1}{a}}") == "uplevel #0 {if {1} {a}}");
    CHECK(tcl("uplevel {if {1}{a}}") == "uplevel {if {1} {a}}");
    CHECK(tcl("clientside {if {1}{a}}") == "clientside {if {1} {a}}");
    CHECK(tcl("serverside {if {1}{a}}") == "serverside {if {1} {a}}");
    CHECK(tcl("peer {if {1}{a}}") == "peer {if {1} {a}}");
    CHECK(tcl("after 100 -periodic {if {1}{a}}") == "after 100 -periodic {if {1} {a}}");
    CHECK(tcl("::if {1}{a}") == "if {1} {a}");
    CHECK(tcl("expr {$a contains 1}") == "expr {sl_contains($a , 1)}");
    CHECK(tcl("expr 1 + 2") == "expr {1 + 2}");
}

TEST_CASE("text that is only known at run time goes through the helpers") {
    CHECK(tcl("eval $x") == "::sluice::eval $x");
    CHECK(tcl("eval set x 1") == "::sluice::eval set x 1");
    CHECK(tcl("expr $a + 1") == "::sluice::expr $a + 1");
    CHECK(tcl("if $x {a}") == "if {[::sluice::condition $x]} {a}");
    CHECK(tcl("if {1} $x") == "if {1} {::sluice::body $x}");
    CHECK(tcl("catch $x r") == "catch {::sluice::body $x} r");
    CHECK(tcl("foreach i $l $b") == "foreach i $l {::sluice::body $b}");
    CHECK(tcl("subst {a[if {1}{b}]}") == "::sluice::subst {a[if {1}{b}]}");
    CHECK(tcl("subst {a}") == "subst {a}");
    CHECK(tcl("uplevel 1 $x") == "::sluice::uplevel 1 $x");
    CHECK(tcl("after 5 $x") == "::sluice::after 5 $x");
    CHECK(tcl("after cancel $id") == "after cancel $id");
    CHECK(tcl("$c a") == "::sluice::command $c a");
    CHECK(tcl("switch $x $list") == "::sluice::command switch $x $list");
    CHECK(tcl("proc p {} $body") == "::sluice::command proc p {} $body");
}

TEST_CASE("a loop condition that is substituted once stays so") {
    CHECK(tcl("while $c {b}") == "set sluice_condition_0_0 $c; for {} {[::sluice::condition $sluice_condition_0_0]} {} {b}");
    CHECK(tcl("for {a} $c {n} {b}") == "set sluice_condition_0_0 $c; for {a} {[::sluice::condition $sluice_condition_0_0]} {n} {b}");
    CHECK(tcl("while 1 {b}") == "while {1} {b}");
}

TEST_CASE("switch bodies are scripts, its patterns data, in both forms") {
    CHECK(tcl("switch -glob -- $x { a* - {b c} {if {1}{a}} default {d} }") == "switch -glob -- $x {a* - {b c} {if {1} {a}} default {d}}");
    CHECK(tcl("switch $x {4}{if {1}{a}}") == "switch $x {4} {if {1} {a}}");
    CHECK(tcl("switch $x a - $b {if {1}{a}} c $d") == "switch $x a - $b {if {1} {a}} c {::sluice::body $d}");
    CHECK(tcl("switch -- a {a{x}") == "error: missing close-brace");
    CHECK(tcl("switch -- a {{a}{x}}") == "error: list element in braces followed by \"{x}\" instead of space");
}

TEST_CASE("case becomes a switch with fall-through and its default last") {
    CHECK(tcl("case $x in {a* b} {p} default {q} c {r}") == "switch -glob -- $x { {a*} - {b} {p} {c} {r} {default} {q}}");
    CHECK(tcl("case $x {a {p} b {q}}") == "switch -glob -- $x { {a} {p} {b} {q}}");
    CHECK(tcl("case $x $p {a}").starts_with("::sluice::refuse {case with computed"));
}

TEST_CASE("a translated text can always stand between braces") {
    CHECK(tcl("set x a{b") == "set x a\\{b");
    CHECK(tcl("set x \"}$y\"") == "set x \"\\}$y\"");
    CHECK(tcl("# {\nset x 1") == "set x 1");
    CHECK(tcl("if 1 \"set x \\\\\\{\"") == "if {1} set\\ x\\ \\\\\\{");
}

TEST_CASE("the lines of a translation know their rule lines") {
    const auto loaded =
        test::load("when CLIENT_ACCEPTED\n{\n# remark\nset a [list \\\n  b \\\n  c]\n\nif {$a}\n{\n set b 1\n}\nelse { set c 2 }\n}");
    REQUIRE(loaded.rule);
    const Handler& handler = loaded.rule->handlers.at(0);
    CHECK(handler.open_brace_line == 2);
    CHECK(handler.body.tcl == "set a [list b c]\nif {$a} {\n set b 1\n} else { \nset c 2 }");
    CHECK(test::command_lines(handler.body) == std::vector<std::uint32_t>{4, 8, 10, 12});
}

TEST_CASE("commands on other rule lines never share a line with an earlier one") {
    const auto loaded =
        test::load("when CLIENT_ACCEPTED {\nwhile {1}\n{ set a 1\nset b 2 } ; set c 3\nset d {x\ny} ; set e [\nset f 1]\n}");
    REQUIRE(loaded.rule);
    const Translation& body = loaded.rule->handlers.at(0).body;
    CHECK(body.tcl == "while {1} { \nset a 1\nset b 2 }; set c 3\nset d {x\ny}; set e [\nset f 1]");
    CHECK(test::command_lines(body) == std::vector<std::uint32_t>{2, 3, 4, 5, 6, 7});
}

TEST_CASE("run-time text is bounded in its nesting") {
    std::string open, close;
    for (int i = 0; i < 500; ++i) {
        open += "if {1} {";
        close += "}";
    }
    CHECK(tcl(open + close).find("nested deeper than 256") != std::string::npos);
    std::string quoted = "x";
    for (int i = 0; i < 12; ++i)
        quoted = "if 1 " + [&quoted] {
            std::string escaped;
            for (const char c : quoted)
                escaped += c == ' ' || c == '\\' ? std::string("\\") + c : std::string(1, c);
            return escaped;
        }();
    CHECK(tcl(quoted).starts_with("if {1} "));
}

TEST_CASE("subst translates command substitutions and leaves the rest") {
    const auto done = translate_substitution("if {1}{a} [if {1}{b}] $x \\[c");
    CHECK(done.error.empty());
    CHECK(done.tcl == "if {1}{a} [if {1} {b}] $x \\[c");
    CHECK(translate_substitution("[a").error == "missing close-bracket");
}

TEST_CASE("commands that read scripts are known by name") {
    CHECK(is_script_command("while"));
    CHECK(is_script_command("::eval"));
    CHECK_FALSE(is_script_command("set"));
}
