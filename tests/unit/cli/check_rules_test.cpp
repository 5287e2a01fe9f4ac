#include "cli/check_rules.h"

#include <doctest/doctest.h>

#include "tclbind/rule_host.h"

using namespace sluice;
using rules::Severity;

namespace {

rules::Diagnostics check(std::string_view text, const config::Snapshot* around = nullptr) {
    rules::Diagnostics found;
    cli::check_rules("r.tcl", text, {&tclbind::command_table(), around}, found);
    return found;
}

constexpr std::string_view names_pool = "when CLIENT_ACCEPTED {\n    pool mail\n}\n";

} // namespace

TEST_CASE("an object that a bare rule names is a note with its place and source") {
    const auto found = check(names_pool);
    REQUIRE(found.list().size() == 1);
    const rules::Diagnostic& note = found.list()[0];
    CHECK(note.severity == Severity::note);
    CHECK(note.position.line == 2);
    CHECK(note.source == "    pool mail");
    CHECK(note.message.find("pool (mail) must exist") == 0);
}

TEST_CASE("with a configuration a missing object is an error and a present one nothing") {
    config::Snapshot around;
    CHECK(check(names_pool, &around).has_errors());
    auto pool = std::make_shared<config::Pool>();
    pool->name = "/Common/mail";
    around.pools.emplace(pool->name, pool);
    CHECK(check(names_pool, &around).list().empty());
}

TEST_CASE("errors of wrapped rules stand at the file's lines, those of all rules") {
    const auto found =
        check("ltm rule a {\nwhen CLIENT_ACCEPTED {\n    nonsense_a\n}\n}\nltm rule b {\nwhen CLIENT_ACCEPTED {\n    nonsense_b\n}\n}\n");
    REQUIRE(found.list().size() == 2);
    CHECK(found.list()[0].position.line == 3);
    CHECK(found.list()[0].object == "/Common/a");
    CHECK(found.list()[1].position.line == 8);
    CHECK(found.list()[1].source == "    nonsense_b");
}
