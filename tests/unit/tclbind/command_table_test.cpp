#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalogue/commands.h"
#include "tclbind/commands/command_families.h"
#include "tclbind/rule_host.h"

using namespace sluice;

namespace {

/// The text of all rules below tests/conformance.
std::string conformance_rules() {
    std::string text;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{SLUICE_SOURCE_DIR "/tests/conformance"}) {
        if (entry.path().extension() == ".tcl") {
            std::ifstream in{entry.path()};
            text.append(std::istreambuf_iterator<char>{in}, {}).push_back('\n');
        }
    }
    return text;
}

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

bool has_word(const std::string& text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_name_character(text[at - 1])) && (end == text.size() || !is_name_character(text[end]))) {
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("every command that is registered stands in a conformance case") {
    const std::string rules = conformance_rules();
    for (const std::string_view name : tclbind::command_table().names()) {
        CAPTURE(name);
        CHECK(has_word(rules, name));
    }
}

TEST_CASE("every command that is registered is one that F5 defines") {
    for (const std::string_view name : tclbind::command_table().names()) {
        CAPTURE(name);
        CHECK(!rules::find_command(name).empty());
    }
}

TEST_CASE("no command is registered twice, and each row is sound") {
    std::size_t count = 0;
    for (const tclbind::CommandFamily& family : tclbind::command_families()) {
        for (const tclbind::CommandRow& row : family) {
            CAPTURE(row.name);
            CHECK((row.handler != nullptr));
            CHECK((row.arguments_max == -1 || row.arguments_max >= row.arguments_min));
            CHECK(row.usage.starts_with(row.name));
            ++count;
        }
    }
    CHECK(count == tclbind::command_table().names().size());
}

TEST_CASE("the table of language facts names every case, and no other") {
    const std::filesystem::path folder{SLUICE_SOURCE_DIR "/tests/conformance/language"};
    std::ifstream in{folder / "README.md"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.is_directory()) {
            CAPTURE(entry.path().filename().string());
            CHECK(text.find("`" + entry.path().filename().string() + "`") != std::string::npos);
        }
    }
    std::size_t named = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("| ")) {
            continue;
        }
        std::string cell = line.substr(line.rfind("| ", line.size() - 2));
        for (std::size_t open = cell.find('`'); open != std::string::npos; open = cell.find('`')) {
            const std::size_t close = cell.find('`', open + 1);
            const std::string name = cell.substr(open + 1, close - open - 1);
            CAPTURE(name);
            CHECK((name.ends_with(".cpp") || name.ends_with("/*") || std::filesystem::exists(folder / name / "case.txt")));
            cell.erase(0, close + 1);
            ++named;
        }
    }
    CHECK(named > 50);
}
