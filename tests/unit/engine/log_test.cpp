#include "engine/observe/log.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/observe/log_line.h"
#include "engine/observe/once_per_period.h"

using namespace sluice::engine;
using namespace std::chrono_literals;

namespace {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-log-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path path;
};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::unique_ptr<Log> open_file(const std::filesystem::path& file, Level least = Level::debug) {
    auto log = Log::open({LogTarget::Kind::file, file.string()}, least);
    REQUIRE(log);
    return std::move(*log);
}

} // namespace

TEST_CASE("a line has F5's layout") {
    const std::string line =
        log_line(std::chrono::system_clock::time_point(0s), "bigip1", Level::error, "tmm1", 12345, "01010028:3: No members");
    CHECK(line.ends_with(" bigip1 err tmm1[12345]: 01010028:3: No members"));
    CHECK(line.find(log_time(std::chrono::system_clock::time_point(0s))) == 0);
    CHECK(log_time(std::chrono::system_clock::time_point(0s)).size() == std::string_view("Jan  1 00:00:00").size());
}

TEST_CASE("a syslog datagram carries facility and severity as one number") {
    CHECK(syslog_datagram({}, Level::error, 16, "tmm", 7, "x").starts_with("<131>"));
    CHECK(syslog_datagram({}, Level::error, 16, "tmm", 7, "x").ends_with(" tmm[7]: x"));
}

TEST_CASE("line ends, control bytes and bytes that are no UTF-8 are escaped") {
    CHECK(escape_for_log("a\r\nb\tc\x01\x7f") == "a\\r\\nb\\tc\\x01\\x7f");
    CHECK(escape_for_log(std::string_view("\0", 1)) == "\\x00");
    CHECK(escape_for_log("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
    CHECK(escape_for_log("\xff\xc3") == "\\xff\\xc3");
    CHECK(escape_for_log("\xc0\xaf\xe0\x80\x80\xed\xa0\x80\xf5\x80\x80\x80") ==
          "\\xc0\\xaf\\xe0\\x80\\x80\\xed\\xa0\\x80\\xf5\\x80\\x80\\x80");
    CHECK(escape_for_log("\xc2\x9b") == "\\xc2\\x9b");
}

TEST_CASE("a long text is cut at the bound") {
    CHECK(escape_for_log("abcdef", 6) == "abcdef");
    CHECK(escape_for_log("abcdefg", 6) == "abcdef...");
    CHECK(escape_for_log(std::string(1000000, '\n')).size() < 4096);
}

TEST_CASE("lines reach the file in order, and those below the level do not") {
    const TemporaryFolder folder;
    const auto log = open_file(folder.path / "ltm", Level::notice);
    log->write(Level::error, "tmm", "first");
    log->write(Level::informational, "tmm", "silent");
    log->write(Level::notice, "mcpd", "second");
    log->flush();
    const auto lines = lines_of(folder.path / "ltm");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find(" err tmm[") != std::string::npos);
    CHECK(lines[0].ends_with("]: first"));
    CHECK(lines[1].find(" notice mcpd[") != std::string::npos);
    CHECK(log->wants(Level::notice));
    CHECK_FALSE(log->wants(Level::informational));
}

TEST_CASE("bytes of a client cannot forge a second line") {
    const TemporaryFolder folder;
    const auto log = open_file(folder.path / "ltm");
    log->write(Level::error, "tmm", "helo x\nNov 22 16:00:00 host err mcpd[1]: forged");
    log->flush();
    CHECK(lines_of(folder.path / "ltm").size() == 1);
}

TEST_CASE("a moved log file is left alone after reopen") {
    const TemporaryFolder folder;
    const auto log = open_file(folder.path / "ltm");
    log->write(Level::error, "tmm", "old");
    log->flush();
    std::filesystem::rename(folder.path / "ltm", folder.path / "ltm.1");
    log->reopen();
    log->write(Level::error, "tmm", "new");
    log->flush();
    CHECK(lines_of(folder.path / "ltm.1").size() == 1);
    CHECK(lines_of(folder.path / "ltm").size() == 1);
}

TEST_CASE("a log that cannot be opened is named with the cause") {
    const auto log = Log::open({LogTarget::Kind::file, "/nonexistent/ltm"}, Level::debug);
    REQUIRE_FALSE(log);
    CHECK(log.error() == "cannot open the log /nonexistent/ltm: No such file or directory");
}

TEST_CASE("a target that takes nothing holds no caller, and the lines lost are counted and told") {
    const TemporaryFolder folder;
    const auto fifo = folder.path / "fifo";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    const int reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(reader >= 0);
    constexpr int line_count = 40000;
    {
        const auto log = open_file(fifo);
        for (int line = 0; line < line_count; ++line) {
            log->write(Level::error, "tmm", "filler filler filler filler");
        }
        CHECK(log->dropped_lines() > 0);
        CHECK(log->dropped_lines() < line_count);
        std::string read_back;
        std::vector<char> buffer(65536);
        for (int round = 0; round < 10000 && read_back.find(" log lines were dropped") == std::string::npos; ++round) {
            const ssize_t got = read(reader, buffer.data(), buffer.size());
            if (got > 0) {
                read_back.append(buffer.data(), static_cast<std::size_t>(got));
            } else {
                usleep(1000);
            }
        }
        CHECK(read_back.find(" log lines were dropped") != std::string::npos);
    }
    close(reader);
}

TEST_CASE("a cause speaks once a period and then says how often it was silent") {
    OncePerPeriod limiter(10s);
    const auto start = std::chrono::steady_clock::time_point(100s);
    CHECK(limiter.due(start) == 0);
    CHECK_FALSE(limiter.due(start + 1s));
    CHECK_FALSE(limiter.due(start + 9s));
    CHECK(limiter.due(start + 10s) == 2);
    CHECK(limiter.due(start + 20s) == 0);
}
