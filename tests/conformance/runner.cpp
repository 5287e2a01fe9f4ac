#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/conformance/world.h"

namespace {

std::vector<std::filesystem::path> find_cases(const std::filesystem::path& root) {
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root}) {
        if (entry.path().filename() == "case.txt") {
            folders.push_back(entry.path().parent_path());
        }
    }
    std::ranges::sort(folders);
    return folders;
}

bool holds(const std::filesystem::path& root, const std::filesystem::path& folder) {
    const std::vector<std::string> failures = sluice::conformance::World{folder}.run();
    fmt::print("{} {}\n", failures.empty() ? "ok  " : "FAIL", std::filesystem::relative(folder, root).string());
    for (const std::string& failure : failures) {
        fmt::print("    {}\n", failure);
    }
    return failures.empty();
}

} // namespace

/// `conformance FOLDER [PART-OF-NAME]`: runs every case below the folder; status 1 when one does not hold.
int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: conformance FOLDER [PART-OF-NAME]\n");
        return 2;
    }
    const std::filesystem::path root{argv[1]};
    std::size_t run = 0;
    std::size_t failed = 0;
    for (const std::filesystem::path& folder : find_cases(root)) {
        if (argc > 2 && folder.string().find(argv[2]) == std::string::npos) {
            continue;
        }
        ++run;
        failed += holds(root, folder) ? 0 : 1;
    }
    fmt::print("{} cases, {} failed\n", run, failed);
    return failed == 0 && run > 0 ? 0 : 1;
}
