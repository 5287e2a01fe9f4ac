#include "cli/irule_reference.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

using sluice::cli::irule_reference;

TEST_CASE("docs/irules.md says what this version has; `sluice irule reference > docs/irules.md` brings it up to date") {
    std::ifstream file{SLUICE_SOURCE_DIR "/docs/irules.md"};
    const std::string written{std::istreambuf_iterator<char>{file}, {}};
    CHECK_MESSAGE((written == irule_reference()), "docs/irules.md is out of date: build/release/sluice irule reference > docs/irules.md");
}

TEST_CASE("the reference tells what works from what is only known") {
    const std::string text = irule_reference();
    CHECK(text.find("| yes | `snat` |") != std::string::npos);
    CHECK(text.find("| – | `AAA::auth_send` |") != std::string::npos);
    CHECK(text.find("| yes | `CLIENT_ACCEPTED` |") != std::string::npos);
}
