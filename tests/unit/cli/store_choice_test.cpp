#include "cli/store_choice.h"

#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>

using sluice::cli::take_database;
using sluice::cli::take_help;
using Words = std::vector<std::string>;

TEST_CASE("--db is taken out wherever it stands, in both spellings, and the last one counts") {
    for (Words words :
         {Words{"--db", "x.db", "tmsh", "list"}, Words{"tmsh", "--db=x.db", "list"}, Words{"tmsh", "list", "--db", "y", "--db", "x.db"}}) {
        CHECK(take_database(words) == "x.db");
        CHECK(words == Words{"tmsh", "list"});
    }
}

TEST_CASE("behind -- every word is the command's own") {
    Words words{"datagroup", "add", "--", "--db", "--help"};
    const Words before = words;
    setenv("SLUICE_DB", "named.db", 1);
    CHECK(take_database(words) == "named.db");
    unsetenv("SLUICE_DB");
    CHECK_FALSE(take_help(words));
    CHECK(words == before);
}

TEST_CASE("--db without a file is wrong usage") {
    Words last{"tmsh", "--db"};
    CHECK_FALSE(take_database(last));
    Words empty{"tmsh", "--db="};
    CHECK_FALSE(take_database(empty));
}

TEST_CASE("only the usual folder is made: a mistyped --db makes nothing") {
    CHECK(sluice::cli::make_usual_folder("/nonexistent-sluice/x.db"));
    CHECK_FALSE(std::filesystem::exists("/nonexistent-sluice"));
}

TEST_CASE("--help is taken out wherever it stands") {
    Words words{"datagroup", "add", "--help"};
    CHECK(take_help(words));
    CHECK(words == Words{"datagroup", "add"});
    CHECK_FALSE(take_help(words));
}
