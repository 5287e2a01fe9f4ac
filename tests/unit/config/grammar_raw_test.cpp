#include <doctest/doctest.h>

#include <string>

#include "config/grammar.h"

using namespace sluice;
using namespace sluice::config;

namespace {

struct Parsed {
    std::vector<Object> objects;
    rules::Diagnostics diagnostics;
};

Parsed parsed(std::string_view text) {
    Parsed out;
    out.objects = parse("f", text, out.diagnostics);
    return out;
}

} // namespace

TEST_CASE("a rule's text is kept byte for byte, with the line it begins on") {
    const Parsed file =
        parsed("ltm pool a { }\nltm rule /Common/r {\nwhen CLIENT_ACCEPTED {\n    log local0. \"a{b}\"\n}\n}\nltm pool b { }\n");
    REQUIRE(file.objects.size() == 3);
    CHECK(file.diagnostics.list().empty());
    CHECK(file.objects[1].has_raw_body);
    CHECK(file.objects[1].raw_body == "when CLIENT_ACCEPTED {\n    log local0. \"a{b}\"\n}");
    CHECK(file.objects[1].body_first_line == 3);
    CHECK(file.objects[2].position == rules::Position{7, 1});
}

TEST_CASE("braces in comments between events do not count") {
    const Parsed file = parsed("ltm rule r {\n# a { brace\nwhen CLIENT_ACCEPTED {\n}\n  # and }}\n}\nltm pool b { }\n");
    CHECK(file.diagnostics.list().empty());
    REQUIRE(file.objects.size() == 2);
    CHECK(file.objects[0].raw_body == "# a { brace\nwhen CLIENT_ACCEPTED {\n}\n  # and }}");
}

TEST_CASE("escaped braces do not count") {
    const Parsed file = parsed("ltm rule r {\nwhen X {\n set a \\{\n set b \\\\\n}\n}\nltm pool b { }\n");
    CHECK(file.diagnostics.list().empty());
    CHECK(file.objects.size() == 2);
}

TEST_CASE("a rule whose braces do not match ends where the next object begins, with a warning that names it") {
    for (const char* body : {"when X {\n set a \"{\"\n}", "when X {\n set a \"}\"\n}\n", "when X {\n}\n}"}) {
        const Parsed file = parsed("ltm rule /Common/r {\n" + std::string(body) + "\n}\n\n# next\nltm pool b {\n}\nltm pool c { }\n");
        REQUIRE(file.objects.size() == 3);
        CHECK(file.objects[0].raw_body == body);
        REQUIRE(file.diagnostics.list().size() == 1);
        CHECK(file.diagnostics.list()[0].severity == rules::Severity::warning);
        CHECK(file.diagnostics.list()[0].object == "/Common/r");
        CHECK(file.diagnostics.list()[0].position == rules::Position{1, 1});
    }
}

TEST_CASE("a rule may be empty or stand on one line") {
    CHECK(parsed("ltm rule r { }\n").objects.at(0).raw_body.empty());
    CHECK(parsed("ltm rule r {\n}\n").objects.at(0).raw_body.empty());
    const Parsed file = parsed("ltm rule r { when CLIENT_ACCEPTED { pool p } }\nltm pool p { }\n");
    REQUIRE(file.objects.size() == 2);
    CHECK(file.objects[0].raw_body == "when CLIENT_ACCEPTED { pool p }");
    CHECK(file.objects[0].body_first_line == 1);
}

TEST_CASE("a rule that never ends is an error at its header") {
    const Parsed file = parsed("ltm pool a { }\nltm rule r {\nwhen X {\n");
    REQUIRE(file.diagnostics.list().size() == 1);
    CHECK(file.diagnostics.list()[0].severity == rules::Severity::error);
    CHECK(file.diagnostics.list()[0].position == rules::Position{2, 1});
}

TEST_CASE("writing a rule and reading it gives the same text") {
    for (const char* body : {"", "when X {\n}", "\n\nwhen X { }\n", "when X { }", "# c\r\n"}) {
        Object rule;
        rule.type = "ltm rule";
        rule.name = "/Common/r";
        rule.has_raw_body = true;
        rule.raw_body = body;
        const Parsed again = parsed(write(rule));
        REQUIRE(again.objects.size() == 1);
        CHECK(again.objects[0].raw_body == body);
    }
}
