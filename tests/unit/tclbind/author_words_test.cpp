#include <doctest/doctest.h>

#include "tclbind/author_words.h"

namespace {

std::string restored(std::string text) {
    sluice::tclbind::restore_operators(text);
    return text;
}

} // namespace

TEST_CASE("word operators are shown as the author wrote them") {
    CHECK(restored(R"(if { sl_contains($nope , "x") } { log local0. x })") == R"(if { $nope contains "x" } { log local0. x })");
    CHECK(restored(R"(expr {sl_starts_with($a , [b "c , d" (e)]) && 1})") == R"(expr {$a starts_with [b "c , d" (e)] && 1})");
    CHECK(restored("sl_glob(sl_contains($a , b) , {c)*})") == "$a contains b matches_glob {c)*}");
    CHECK(restored("sl_regex($a , {x\\)}) sl_ends_with(\")\" , $b)") == "$a matches_regex {x\\)} \")\" ends_with $b");
}

TEST_CASE("what has been cut off, or is no such call, stays") {
    CHECK(restored("if { sl_contains($nope , \"a long tex...") == "if { sl_contains($nope , \"a long tex...");
    CHECK(restored("set sl_contains 1") == "set sl_contains 1");
    CHECK(restored("") == "");
}
