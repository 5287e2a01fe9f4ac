#include "config/rule_use.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "config/service.h"

using namespace sluice;
using namespace sluice::config;

namespace {

/// "ID@LINE " of what is said about a configuration of one rule on one virtual server.
std::string said(const std::string& rule, const std::string& port, const std::string& profiles = "") {
    const std::string text = "ltm rule r {\n" + rule + "\n}\nltm virtual v {\n    destination 192.0.2.1:" + port +
                             "\n    ip-protocol tcp\n    profiles {\n        tcp { }\n" + profiles +
                             "    }\n    rules {\n        r\n    }\n}\n";
    CheckOptions options;
    options.advise = true;
    std::string ids;
    const rules::Diagnostics found = check_configuration("c.conf", text, options);
    for (const rules::Diagnostic& diagnostic : found.list()) {
        if (diagnostic.severity == rules::Severity::warning && !diagnostic.why.empty())
            ids += diagnostic.id + "@" + std::to_string(diagnostic.position.line) + " ";
    }
    return ids;
}

constexpr const char* collect = "when CLIENT_ACCEPTED {\n    TCP::collect\n}";

} // namespace

TEST_CASE("an event whose profile the virtual server lacks is named at its line") {
    CHECK(said("when HTTP_REQUEST { }", "80") == "event-without-profile@2 ");
    CHECK(said("when HTTP_REQUEST { }", "80", "        http { }\n").empty());
    CHECK(said("when CLIENT_ACCEPTED { }", "80").empty());
}

TEST_CASE("SA_PICKED is named where a fastL4 profile keeps it out") {
    const std::string text = "ltm rule r {\nwhen SA_PICKED { }\n}\nltm virtual v {\n    destination 192.0.2.1:25\n    ip-protocol tcp\n"
                             "    profiles {\n        fastL4 { }\n    }\n    rules {\n        r\n    }\n}\n";
    CheckOptions options;
    options.advise = true;
    const rules::Diagnostics found = check_configuration("c.conf", text, options);
    CHECK(std::ranges::count(found.list(), "event-without-profile", &rules::Diagnostic::id) == 1);
    CHECK(said("when SA_PICKED { }", "25").empty());
}

TEST_CASE("collecting before the server has greeted is named on ports whose servers speak first") {
    CHECK(said(collect, "25") == "collect-before-greeting@3 ");
    CHECK(said(collect, "80").empty());
    CHECK(said("when CLIENT_ACCEPTED {\n    TCP::respond \"220 here\"\n    TCP::collect\n}", "25").empty());
    CHECK(said("when SERVER_CONNECTED {\n    TCP::collect\n}", "25").empty());
}

TEST_CASE("rules of one virtual server set variables for each other, rules of different ones do not") {
    const auto said_of = [](const std::string& second) {
        const std::string text =
            "ltm rule sets {\nwhen CLIENT_ACCEPTED { set x 1 }\n}\nltm rule reads {\nwhen LB_SELECTED { log local0. $x }\n}\n"
            "ltm virtual a {\n    destination 192.0.2.1:80\n    rules {\n        sets\n" +
            second;
        CheckOptions options;
        options.advise = true;
        const auto found = check_configuration("c.conf", text, options);
        return std::ranges::any_of(found.list(), [](const auto& diagnostic) { return diagnostic.id == "unset-variable"; });
    };
    CHECK(!said_of("        reads\n    }\n}\n"));
    CHECK(said_of("    }\n}\nltm virtual b {\n    destination 192.0.2.2:80\n    rules {\n        reads\n    }\n}\n"));
}
