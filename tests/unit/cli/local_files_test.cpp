#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "cli/terminal.h"

namespace {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-files-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path path;
};

unsigned mode_of(const std::string& file) {
    struct stat there {};
    REQUIRE(stat(file.c_str(), &there) == 0);
    return there.st_mode & 0777U;
}

} // namespace

TEST_CASE("a written file is read back byte for byte and leaves nothing beside it") {
    const TemporaryFolder folder;
    sluice::cli::LocalFiles files;
    const std::string file = (folder.path / "f").string();
    const std::string bytes("a\0\xff\r\n", 5);
    REQUIRE(files.write(file, bytes));
    CHECK(files.read(file) == bytes);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("a path may be relative to the current folder") {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path);
    sluice::cli::LocalFiles files;
    CHECK(files.write("new", "x"));
    CHECK(files.read("new") == "x");
    CHECK(files.absolute("a/../new") == (folder.path / "new").string());
    std::filesystem::current_path(before);
}

TEST_CASE("a replaced file keeps its mode, and a link stays a link") {
    const TemporaryFolder folder;
    sluice::cli::LocalFiles files;
    const std::string file = (folder.path / "f").string();
    REQUIRE(files.write(file, "old"));
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    std::filesystem::create_symlink(file, folder.path / "link");
    REQUIRE(files.write((folder.path / "link").string(), "new"));
    CHECK(files.read(file) == "new");
    CHECK(mode_of(file) == 0600);
    CHECK(std::filesystem::is_symlink(folder.path / "link"));
}

TEST_CASE("what cannot be read or written is named with the cause") {
    const TemporaryFolder folder;
    sluice::cli::LocalFiles files;
    const std::string missing = (folder.path / "no" / "f").string();
    CHECK(files.read(missing).error() == missing + ": No such file or directory");
    CHECK(files.write(missing, "x").error() == missing + ": No such file or directory");
    CHECK(files.read(folder.path.string()).error() == folder.path.string() + ": Is a directory");
}
