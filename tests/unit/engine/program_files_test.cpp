#include "engine/monitor/program_files.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace sluice;
using engine::ProgramFiles;

namespace {

config::MonitorProgramPtr program(std::string name, std::string content) {
    return std::make_shared<const config::MonitorProgram>(config::MonitorProgram{std::move(name), std::move(content)});
}

mode_t mode_of(const std::string& path) {
    struct stat found {};
    return lstat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

std::string content_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Folder {
    Folder() {
        std::string pattern = "/tmp/programs-test-XXXXXX";
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path;
};

} // namespace

TEST_CASE("a program lies in a folder of its server's own, executable, under a name for shells") {
    const Folder folder;
    ProgramFiles files(folder.path + "/programs");
    const auto path = files.path_of(program("/Common/check.sh", "#!/bin/sh\n"));
    REQUIRE(path);
    CHECK(*path == folder.path + "/programs/:Common:check.sh");
    CHECK(mode_of(*path) == 0700);
    CHECK(mode_of(folder.path + "/programs") == 0700);
    CHECK(content_of(*path) == "#!/bin/sh\n");
    CHECK(*files.path_of(program("/Common/two words$", "x")) == folder.path + "/programs/:Common:two%20words%24");
    CHECK(files.path_of(program("/Common/" + std::string(1000, 'a'), "x")));
}

TEST_CASE("another content is another file under the same name, and a file that went comes back when it is missed") {
    const Folder folder;
    ProgramFiles files(folder.path);
    const std::string path = *files.path_of(program("/Common/a", "one"));
    std::ifstream running(path);
    CHECK(*files.path_of(program("/Common/a", "two")) == path);
    CHECK(content_of(path) == "two");
    CHECK(std::string(std::istreambuf_iterator<char>(running), {}) == "one");
    const auto same = program("/Common/a", "three");
    files.path_of(same);
    unlink(path.c_str());
    files.forget("/Common/a");
    CHECK(content_of(*files.path_of(same)) == "three");
}

TEST_CASE("programs that went are removed, those of an earlier server too, and a temporary folder goes") {
    const Folder folder;
    std::ofstream(folder.path + "/:Common:old") << "old";
    ProgramFiles files(folder.path);
    const auto kept = program("/Common/kept", "x");
    const std::string gone = *files.path_of(program("/Common/gone", "x"));
    CHECK_FALSE(std::filesystem::exists(folder.path + "/:Common:old"));
    files.path_of(kept);
    files.keep_only({{"/Common/kept", kept}});
    CHECK_FALSE(std::filesystem::exists(gone));
    CHECK(std::filesystem::exists(folder.path + "/:Common:kept"));
    std::string temporary;
    {
        ProgramFiles others("");
        temporary = *others.path_of(kept);
        CHECK(mode_of(temporary) == 0700);
    }
    CHECK_FALSE(std::filesystem::exists(temporary));
}

TEST_CASE("a folder that is none, or cannot be made, is an error") {
    const Folder folder;
    std::ofstream(folder.path + "/file") << "x";
    CHECK(ProgramFiles(folder.path + "/file").path_of(program("/Common/a", "x")).error() ==
          "cannot use " + folder.path + "/file: it is not a folder of this user's");
    CHECK(ProgramFiles(folder.path + "/none/of/them").path_of(program("/Common/a", "x")).error() ==
          "cannot make " + folder.path + "/none/of/them: No such file or directory");
}
