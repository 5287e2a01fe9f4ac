#include <doctest/doctest.h>

#include "rules/diagnostics.h"

using namespace sluice::rules;

namespace {

Diagnostic at(std::string file, Position position, Severity severity = Severity::error) {
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.file = std::move(file);
    diagnostic.position = position;
    diagnostic.message = "m";
    return diagnostic;
}

} // namespace

TEST_CASE("the caret stands under its column, tabs kept") {
    Diagnostic diagnostic = at("a.conf", {3, 4});
    diagnostic.id = "01020036:3";
    diagnostic.message = "not found";
    diagnostic.source = "\tx y";
    CHECK(to_text(diagnostic) == "a.conf:3:4: error: 01020036:3: not found\n\tx y\n\t  ^");
}

TEST_CASE("a diagnostic without file, id and source is one short line") {
    CHECK(to_text(at("", {1, 2}, Severity::note)) == "1:2: note: m");
    CHECK(to_text(at("f", {1, 2}, Severity::unsupported)) == "f:1:2: unsupported: m");
}

TEST_CASE("what comes from no text has no place") {
    CHECK(to_text(at("", {}, Severity::warning)) == "warning: m");
}

TEST_CASE("bytes that a terminal would obey are shown, not sent, and the caret still stands right") {
    Diagnostic diagnostic = at("a.tcl", {1, 8});
    diagnostic.message = "bad \x1b[2J\xff";
    diagnostic.source = "\x1b[31m\x07\x7f x\xc2\x9b\xc3\xa9";
    CHECK(to_text(diagnostic) == "a.tcl:1:8: error: bad \\x1b[2J\\xff\n\\x1b[31m\\x07\\x7f x\\xc2\\x9b\xc3\xa9\n                ^");
}

TEST_CASE("diagnostics are ordered by file, line and column") {
    Diagnostics diagnostics;
    diagnostics.add(at("b", {1, 1}, Severity::warning));
    diagnostics.add(at("a", {2, 1}, Severity::warning));
    Diagnostics more;
    more.add(at("a", {1, 5}, Severity::note));
    diagnostics.append(more);
    diagnostics.sort();
    CHECK(diagnostics.list()[0].position == Position{1, 5});
    CHECK(diagnostics.list()[2].file == "b");
    CHECK_FALSE(diagnostics.has_errors());
    CHECK(diagnostics.has(Severity::note));
    diagnostics.add(at("c", {1, 1}));
    CHECK(diagnostics.has_errors());
}
