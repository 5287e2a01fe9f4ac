#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "config/grammar.h"

using namespace sluice;
using namespace sluice::config;

namespace {

std::vector<rules::Diagnostic> errors(std::string_view text) {
    rules::Diagnostics diagnostics;
    parse("bigip.conf", text, diagnostics);
    return diagnostics.list();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

double seconds(std::string_view text) {
    const auto start = std::chrono::steady_clock::now();
    errors(text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("a missing brace is reported at its object and the next object is read") {
    rules::Diagnostics diagnostics;
    const std::vector<Object> objects =
        parse("f", "ltm pool a {\n    members {\n        x { }\n}\nltm pool b {\n    monitor m\n}\nltm pool c {\n", diagnostics);
    CHECK(objects.size() == 3);
    REQUIRE(diagnostics.list().size() == 2);
    CHECK(diagnostics.list()[0].position == rules::Position{1, 1});
    CHECK(diagnostics.list()[0].message == "Syntax Error: missing \"}\" of ltm pool /Common/a");
    CHECK(diagnostics.list()[1].position == rules::Position{8, 1});
}

TEST_CASE("what stands between objects is an error, once for each place") {
    const auto found = errors("ltm pool a {\n}\n}\n    monitor x\n    y z\nltm pool b { }\nfoo bar\nltm pool c { }\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0].position == rules::Position{3, 1});
    CHECK(found[0].message == "Syntax Error: unexpected argument \"}\"");
    CHECK(found[1].position == rules::Position{7, 1});
    CHECK(found[1].message == "Syntax Error: unexpected argument \"foo\"");
}

TEST_CASE("an object without its module is an error among others") {
    const auto found = errors("ltm pool a { }\npool /Common/b {\n    monitor x\n}\nltm pool c { }\nnewmodule type /Common/d { }\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].position == rules::Position{2, 1});
}

TEST_CASE("an open quote is an error where it stands") {
    const auto found = errors("ltm pool a {\n    description \"abc\n}\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].position == rules::Position{2, 17});
}

TEST_CASE("a configuration of version 9 or 10 is refused by that name, alone") {
    for (const char* text :
         {"virtual SMTP_VS {\n   snat automap\n   destination 1.2.3.4:25\n}\n", "class allowed {\n   host 10.0.0.1\n}\n",
          "shell write partition Common\nprofile tcp x {\n}\n", "rule r {\n   when X {\n}\n}\npool p {\n   members 1.2.3.4:25\n}\n"}) {
        const auto found = errors(text);
        REQUIRE(found.size() == 1);
        CHECK(found[0].severity == rules::Severity::error);
        CHECK(found[0].message.find("BIG-IP 9/10 configuration") != std::string::npos);
    }
    CHECK(errors("rule r {\n   when X {\n}\n}\npool p {\n}\n")[0].position == rules::Position{5, 1});
}

TEST_CASE("a file of bare rules is not called a configuration of version 9") {
    const auto found = errors("rule a {\n   when X {\n}\n}\nrule b {\n}\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].message.find("9/10") == std::string::npos);
}

TEST_CASE("nesting is bounded") {
    const std::string deep = "ltm pool p {\n" + repeated("a {\n", 100'000) + repeated("}\n", 100'000) + "}\nltm pool q { }\n";
    rules::Diagnostics diagnostics;
    CHECK(parse("f", deep, diagnostics).size() == 2);
    REQUIRE(diagnostics.list().size() == 1);
    CHECK(diagnostics.list()[0].message.find("nested deeper") != std::string::npos);
    CHECK(errors("ltm pool p {\n" + repeated("a {\n", 60) + repeated("}\n", 60) + "}\n").empty());
}

// A hundred errors, a hundred warnings of objects that stand twice.
TEST_CASE("a flood of errors is cut") {
    CHECK(errors(repeated("}\nltm pool a { }\n", 1000)).size() == 200);
}

TEST_CASE("hostile texts are read in linear time") {
    const std::string head = "ltm pool p {\n";
    for (const std::string& unit :
         {std::string("ltm rule a {\n{\n"), std::string("ltm rule a { }x\n"), std::string("ltm rule a {\n\"\n}\n#\n"),
          std::string("}\n#\n"), std::string("a { "), std::string("\"\\\" "), std::string("a { b \""), std::string("#a {\n"),
          std::string("ltm rule a {\n}\n}\n"), std::string("{\n"), std::string("monitor min 1 of {\n")}) {
        const double one = seconds(head + repeated(unit, 4'000));
        const double four = seconds(head + repeated(unit, 16'000));
        CAPTURE(unit);
        CHECK(four < 10 * one + 0.2);
    }
}
