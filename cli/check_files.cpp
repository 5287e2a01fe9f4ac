#include "cli/check_files.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace sluice::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> endings = {".tcl", ".irule", ".irul", ".conf"};

/// Links to folders are not followed: they may lead in circles.
std::vector<std::string> files_below(const std::string& folder, std::error_code& error) {
    std::vector<std::string> files;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code unknown;
        const bool is_wanted = std::ranges::find(endings, at->path().extension().string()) != endings.end();
        if (is_wanted && at->is_regular_file(unknown)) {
            files.push_back(at->path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

} // namespace

std::vector<std::string> files_to_check(const std::vector<std::string>& paths, rules::Diagnostics& found) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        std::error_code unknown;
        if (!fs::is_directory(path, unknown)) {
            files.push_back(path);
            continue;
        }
        std::error_code error;
        const std::vector<std::string> below = files_below(path, error);
        if (error || below.empty()) {
            found.add(unreadable(path, error ? error.message() : "the folder has no *.tcl, *.irule, *.irul or *.conf"));
        }
        files.insert(files.end(), below.begin(), below.end());
    }
    return files;
}

rules::Diagnostic unreadable(const std::string& file, const std::string& cause) {
    rules::Diagnostic diagnostic;
    diagnostic.file = file;
    diagnostic.message = "cannot read it: " + cause;
    return diagnostic;
}

} // namespace sluice::cli
