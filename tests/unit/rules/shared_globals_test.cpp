#include <doctest/doctest.h>

#include "rules/rule.h"

using namespace sluice::rules;

namespace {

std::string written(const std::string& text) {
    Diagnostics diagnostics;
    const RulePtr rule = load_rule("/Common/r", text, {}, diagnostics);
    REQUIRE(rule);
    return rule->written_global;
}

std::string written_in_event(const std::string& body) {
    return written("when CLIENT_ACCEPTED { " + body + " }");
}

} // namespace

TEST_CASE("a global variable that an event writes is noticed") {
    CHECK(written_in_event("set ::n 1") == "::n");
    CHECK(written_in_event("if { [incr ::count([IP::client_addr])] > 3 } { reject }") == "::count");
    CHECK(written_in_event("set a 1; lappend ::seen $a") == "::seen");
    CHECK(written_in_event("array set ::t {a 1}") == "::t");
    CHECK(written_in_event("foreach ::i {1 2} {}") == "::i");
    CHECK(written_in_event("catch {reject} ::failure") == "::failure");
    CHECK(written_in_event("binary scan abc c ::byte") == "::byte");
    CHECK(written("proc p {} {\nglobal total\nincr total\n}\nwhen CLIENT_ACCEPTED { call p }") == "total");
}

TEST_CASE("what is only read, or is the worker's own, is none") {
    CHECK(written_in_event("set x $::n; set y [set ::n]; class match a equals $::group") == "");
    CHECK(written_in_event("incr static::n; set ::static::m 1; log local0. \"set ::n 1\"") == "");
    CHECK(written_in_event("array get ::t; set x \"; set ::n 1\"; set ::a::b 1") == "");
    CHECK(written("when RULE_INIT { set ::limit 5 }\nwhen CLIENT_ACCEPTED { log local0. $::limit }") == "");
}
