#include "cli/store_choice.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::cli {

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

std::vector<std::string>::iterator end_of_options(std::vector<std::string>& words) {
    return std::find(words.begin(), words.end(), "--");
}

std::string usual_database() {
    if (geteuid() == 0) {
        return "/var/lib/sluice/sluice.db";
    }
    const std::string state = environment("XDG_STATE_HOME");
    return (state.empty() ? environment("HOME") + "/.local/state" : state) + "/sluice/sluice.db";
}

} // namespace

std::string default_database() {
    const std::string named = environment("SLUICE_DB");
    return named.empty() ? usual_database() : named;
}

tl::expected<std::string, std::string> take_database(std::vector<std::string>& words) {
    static constexpr std::string_view assigned = "--db=";
    std::string database;
    for (auto word = words.begin(); word != end_of_options(words);) {
        if (word->starts_with(assigned)) {
            database = word->substr(assigned.size());
            word = words.erase(word);
        } else if (*word == "--db") {
            if (word + 1 == words.end()) {
                return tl::unexpected(std::string("--db needs the name of a file"));
            }
            database = *(word + 1);
            word = words.erase(word, word + 2);
        } else {
            ++word;
            continue;
        }
        if (database.empty()) {
            return tl::unexpected(std::string("--db needs the name of a file"));
        }
    }
    return database.empty() ? default_database() : database;
}

bool take_help(std::vector<std::string>& words) {
    const auto found = std::find(words.begin(), end_of_options(words), "--help");
    if (found == end_of_options(words)) {
        return false;
    }
    words.erase(found);
    return true;
}

tl::expected<void, std::string> make_usual_folder(const std::string& database) {
    const std::filesystem::path folder = std::filesystem::path(database).parent_path();
    if (database != usual_database() || std::filesystem::exists(folder)) {
        return {};
    }
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return tl::unexpected(fmt::format("cannot make {}: {}", folder.string(), error.message()));
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    return {};
}

bool is_in_memory(const std::string& database) {
    return database == ":memory:";
}

} // namespace sluice::cli
