#include <doctest/doctest.h>

#include "config/grammar.h"

using namespace sluice;
using namespace sluice::config;

namespace {

std::vector<Object> parsed(std::string_view text) {
    rules::Diagnostics diagnostics;
    std::vector<Object> objects = parse("bigip.conf", text, diagnostics);
    for (const rules::Diagnostic& diagnostic : diagnostics.list())
        FAIL_CHECK(diagnostic.position.line << ": " << diagnostic.message);
    return objects;
}

} // namespace

TEST_CASE("an object has type, name, properties and their places") {
    const std::vector<Object> objects = parsed("#TMSH-VERSION: 15.1.8.2\n\nltm pool /Common/p {\n    monitor /Common/tcp\n}\n");
    REQUIRE(objects.size() == 1);
    CHECK(objects[0].type == "ltm pool");
    CHECK(objects[0].name == "/Common/p");
    CHECK(objects[0].position == rules::Position{3, 1});
    REQUIRE(objects[0].find("monitor") != nullptr);
    CHECK(objects[0].find("monitor")->value() == "/Common/tcp");
    CHECK(objects[0].find("monitor")->position == rules::Position{4, 5});
}
