#include <doctest/doctest.h>

#include "tests/unit/rules/rules_support.h"

using sluice::rules::test::expression;

TEST_CASE("word operators become Tcl's own or calls of math functions") {
    CHECK(expression("$a equals \"b\"") == "$a eq \"b\"");
    CHECK(expression("$a and $b or not $c") == "$a && $b || ! $c");
    CHECK(expression("$a contains \"b\"") == "sl_contains($a , \"b\")");
    CHECK(expression("$a starts_with \"b\"") == "sl_starts_with($a , \"b\")");
    CHECK(expression("$a ends_with {b}") == "sl_ends_with($a , {b})");
    CHECK(expression("$a matches $b") == "sl_glob($a , $b)");
    CHECK(expression("$a matches_glob $b") == "sl_glob($a , $b)");
    CHECK(expression("$a matches_regex $b") == "sl_regex($a , $b)");
}

TEST_CASE("an expression without word operators stays byte for byte") {
    for (const char* same : {"1/0", " $a  ==\n 5 ", "($x & 0xff) << 2 ? \"a\" : [b]", "int(rand()*10)", "-$a + ~5", "\"a\"eq\"a\"",
                             "010 + 1e3 + .5", "true", "$a(x) ne {y}", "$static::x && $::y"})
        CHECK(expression(same) == same);
}

TEST_CASE("operators bind as measured on the device") {
    CHECK(expression("not \"abc\" starts_with \"a\"") == "sl_starts_with(! \"abc\" , \"a\")");
    CHECK(expression("not ($a starts_with \"a\")") == "! (sl_starts_with($a , \"a\"))");
    CHECK(expression("1 or 0 matches 0") == "1 || sl_glob(0 , 0)");
    CHECK(expression("$a + 1 contains 2 * 3") == "sl_contains($a + 1 , 2 * 3)");
    CHECK(expression("$a & $b contains 1") == "$a & sl_contains($b , 1)");
    CHECK(expression("$a == $b contains 1") == "sl_contains($a == $b , 1)");
    CHECK(expression("$a contains 1 and $b contains 2") == "sl_contains($a , 1) && sl_contains($b , 2)");
    CHECK(expression("$a contains b contains c") == "sl_contains(sl_contains($a , \"b\") , \"c\")");
    CHECK(expression("1 ? $a contains 1 ? 2 : 3 : 4") == "1 ? sl_contains($a , 1) ? 2 : 3 : 4");
}

TEST_CASE("operators need no blank next to quotes, brackets and braces") {
    CHECK(expression("\"a\"equals\"a\"") == "\"a\"eq\"a\"");
    CHECK(expression("[x]contains{y}") == "sl_contains([x],{y})");
}

TEST_CASE("a bare word is an operand of word tests only") {
    CHECK(expression("abc contains b") == "sl_contains(\"abc\" , \"b\")");
    CHECK(expression("abc == b") == "error: syntax error in expression \"abc == b\": variable references require preceding $");
}

TEST_CASE("command substitutions in an expression are scripts") {
    CHECK(expression("[if {1}{set r 5}] > \"[if {1}{set r 5}]\"") == "[if {1} {set r 5}] > \"[if {1} {set r 5}]\"");
}

TEST_CASE("what Tcl 8.4 does not have is refused") {
    for (const char* bad : {"2 ** 3", "1 in {1 2}", "1 ni $l", "0b101", "0o7", "1 = 1", "\xE2\x80\x9Cz\xE2\x80\x9D"})
        CHECK_MESSAGE(expression(bad).starts_with("error: syntax error in expression"), bad);
    CHECK(expression("maximum(1, 2)") == "error: unknown math function \"maximum\"");
    CHECK(expression("sl_contains(1, 2)") == "error: unknown math function \"sl_contains\"");
    CHECK(expression("pow(1)") == "error: too few arguments for math function");
    CHECK(expression("abs(1, 2)") == "error: too many arguments for math function");
}

TEST_CASE("a broken expression says what is missing") {
    CHECK(expression("").ends_with("premature end of expression"));
    CHECK(expression("1 +").ends_with("premature end of expression"));
    CHECK(expression("(1").ends_with("looking for close parenthesis"));
    CHECK(expression("1 2").ends_with("extra tokens at end of expression"));
    CHECK(expression("1 ? 2").ends_with("missing colon from ternary conditional"));
    CHECK(expression("1 contains").ends_with("premature end of expression"));
    CHECK(expression("[foo") == "error: missing close-bracket");
    CHECK(expression("\"foo") == "error: missing \"");
}

TEST_CASE("hostile expressions end with an error or a result") {
    CHECK(expression(std::string(100000, '(')).starts_with("error: syntax error"));
    CHECK(expression(std::string(50000, '!') + "1") == std::string(50000, '!') + "1");
    std::string sum = "1", tests = "$a";
    for (int i = 0; i < 20000; ++i) {
        sum += "+1";
        tests += " contains 1";
    }
    CHECK(expression(sum) == sum);
    CHECK(expression(tests).ends_with("too many word operators in a row"));
}
