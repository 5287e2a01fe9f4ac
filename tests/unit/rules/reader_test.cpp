#include <doctest/doctest.h>

#include "rules/list.h"
#include "rules/reader.h"
#include "tests/unit/rules/rules_support.h"

using namespace sluice::rules;
using test::words;

TEST_CASE("a word that starts with a brace or quote ends at its closing delimiter") {
    CHECK(words("if {1}{body}") == "if|1|body");
    CHECK(words("if {0}{a}else{b}") == "if|0|a|else{b}");
    CHECK(words("if {0}{a} else {b}") == "if|0|a|else|b");
    CHECK(words("if {0} {a}else {b}") == "if|0|a|else|b");
    CHECK(words("if{1}{body}") == "if{1}{body}");
    CHECK(words("list {a}{b}") == "list|a|b");
    CHECK(words("list {a}b") == "list|a|b");
    CHECK(words("list \"a\"b") == "list|a|b");
    CHECK(words("list \"a\"\"b\"") == "list|a|b");
    CHECK(words("list {a}\"b\"") == "list|a|b");
    CHECK(words("list {a}bc{d}") == "list|a|bc{d}");
    CHECK(words("list {a}\"b\"c") == "list|a|b|c");
    CHECK(words("list {a}$v") == "list|a|$v");
    CHECK(words("list {a}[list b]") == "list|a|[list b]");
    CHECK(words("list {a}#b") == "list|a|#b");
    CHECK(words("list {a}}") == "list|a|}");
    CHECK(words("list \"a\"}") == "list|a|}");
    CHECK(words("list {a}]") == "list|a|]");
    CHECK(words("list {a}{") == "error: missing close-brace");
    CHECK(words("catch {set x 1}errvar") == "catch|set x 1|errvar");
    CHECK(words("set x {a}{b}") == "set|x|a|b");
    CHECK(words("list {*}$l") == "list|*|$l");
    CHECK(words("list {*}{a b}") == "list|*|a b");
    CHECK(words("switch $x {4}{ b }") == "switch|$x|4| b ");
    CHECK(words("{set}zz 7") == "set|zz|7");
}

TEST_CASE("a word that starts bare stays one word whatever stands in it") {
    for (const char* word : {"a{b}", "$v{b}", "${v}b", "[list a]{b}", "@${v}c", "a\"b\"", "$a([foo]{x)y"})
        CHECK(words(std::string("list ") + word) == std::string("list|") + word);
}

TEST_CASE("a next line that starts with a brace continues the command") {
    CHECK(words("list a b\n{c}") == "list|a|b|c");
    CHECK(words("while {c}\r\n  {body}") == "while|c|body");
    CHECK(words("if\n{c}\n{body}") == "if|c|body");
    CHECK(words("for\n{a}\n{b}\n{c} {d}") == "for|a|b|c|d");
    CHECK(words("list a\n\n{c}") == "list|a");
    CHECK(words("list a\n  \t \n{c}") == "list|a");
    CHECK(words("list a\n# x\n{c}") == "list|a");
    CHECK(words("catch {a}\nerrv") == "catch|a");
    CHECK(words("list a\n\"b\"") == "list|a");
    CHECK(words("list a;\n{b}") == "list|a");
}

TEST_CASE("else and elseif are looked for across one newline, by if alone") {
    CHECK(words("if {0} {a}\nelse {b}") == "if|0|a|else|b");
    CHECK(words("if {0} {a}\n  elseif {1}\n{b}\nelse\n{c}") == "if|0|a|elseif|1|b|else|c");
    CHECK(words("if {0} {a}\n\nelse {b}") == "if|0|a");
    CHECK(words("if {0} {a}\nelsewhere b") == "if|0|a");
    CHECK(words("list {a}\nelse {b}") == "list|a");
}

TEST_CASE("only a backslash directly before the line end joins lines, with one blank") {
    CHECK(words("set x \\\n    y") == "set|x|y");
    CHECK(words("set x {a\\\r\n\t b}") == "set|x|a b");
    CHECK(words("set x a\\\\\ny") == "set|x|a\\\\");
    CHECK(words("set x \\ \ny") == "set|x|\\ ");
}

TEST_CASE("a byte order mark is a letter, as on the device") {
    CHECK(words("\xEF\xBB\xBFset x") == "\xEF\xBB\xBFset|x");
}

TEST_CASE("a comment ends with its line, which a backslash continues") {
    CHECK(words("# { \" [\nset x 1") == "set|x|1");
    CHECK(words("# a \\\nset y 2\nset x 1") == "set|x|1");
}

TEST_CASE("brackets, quotes and variable names that do not end are errors") {
    CHECK(words("set x [foo") == "error: missing close-bracket");
    CHECK(words("set x \"foo") == "error: missing \"");
    CHECK(words("set x ${foo") == "error: missing close-brace for variable name");
    CHECK(words("set x $foo(a") == "error: missing )");
}

TEST_CASE("a bracket inside a command substitution belongs to its inner command") {
    CHECK(words("set x [a {]} \"]\" [b]] c") == "set|x|[a {]} \"]\" [b]]|c");
}

TEST_CASE("hostile nesting is an error and not a crash") {
    CHECK(words("set x " + std::string(100000, '[')).starts_with("error: brackets and parentheses are nested deeper than 256"));
    std::string indexes;
    for (int i = 0; i < 100000; ++i)
        indexes += "$a(";
    CHECK(words("set x " + indexes).starts_with("error: brackets and parentheses are nested deeper than 256"));
    CHECK(words("set x " + std::string(100000, '{')) == "error: missing close-brace");
}

TEST_CASE("positions lead back to the author's bytes") {
    const SourceText source("a \\\r\n  b\r\n c");
    CHECK(source.text() == "a  b\n c");
    CHECK(source.position(source.text().find('b')) == Position{2, 3});
    CHECK(source.position(source.text().find('c')) == Position{3, 2});
    CHECK(source.original_line(2) == "  b");
    CHECK(source.original_line(9).empty());
}

TEST_CASE("braces pair as Tcl counts them, backslashes protecting") {
    const SourceText source("{ \\{ { } \\\\} }");
    CHECK(source.closing_brace(0, source.size()) == 11);
    CHECK(source.closing_brace(5, source.size()) == 7);
    CHECK(source.closing_brace(0, 11) == SourceText::npos);
}

TEST_CASE("backslash sequences stand for what Tcl says") {
    CHECK(unescape("\\x0aC \\xff\\400") == std::string("\xAC \xFF\0", 4));
    CHECK(unescape("a\\tb\\n\\x41\\101\\u00e9\\q\\") == "a\tb\nAA\xE9q\\");
}

TEST_CASE("a list follows Tcl's rules and not the R rules") {
    const SourceText good(" a {b c} \"d e\" f\\ g ");
    CHECK(split_list(good, {0, good.size()})->size() == 4);
    const SourceText glued("{a}{b}");
    CHECK(split_list(glued, {0, glued.size()}).error().message == "list element in braces followed by \"{b}\" instead of space");
    const SourceText open("{a");
    CHECK_FALSE(split_list(open, {0, open.size()}).has_value());
}

TEST_CASE("a quoted value is one word that can stand between braces") {
    CHECK(quote("a b") == "{a b}");
    CHECK(quote("a{b") == "a\\{b");
    CHECK(is_balanced(quote("}\\\n")));
    CHECK_FALSE(is_balanced("}{"));
    CHECK_FALSE(is_balanced("{"));
    CHECK_FALSE(is_balanced("a\\"));
}
