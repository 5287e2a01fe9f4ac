#include <cstdlib>
#include <filesystem>
#include <future>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "engine/control/control_server.h"
#include "engine/control/frame.h"
#include "engine/control/local_socket.h"
#include "engine/control/staged_command.h"
#include "engine/control/store_lock.h"
#include "engine/server.h"

using namespace sluice;
using namespace std::chrono_literals;
using engine::Frame;
using engine::FrameReader;

namespace {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-control-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string file(std::string_view name) const { return (path / name).string(); }

    std::filesystem::path path;
};

class SilentLog final : public engine::Log {
public:
    void write(engine::Level, std::string_view, std::string_view, std::uint8_t) override {}
    [[nodiscard]] bool wants(engine::Level) const override { return false; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }
};

class MemoryFiles final : public config::FileAccess {
public:
    tl::expected<std::string, std::string> read(const std::string& path) override {
        const auto found = files.find(path);
        return found == files.end() ? tl::expected<std::string, std::string>(tl::unexpected(path + ": No such file or directory"))
                                    : found->second;
    }
    tl::expected<void, std::string> write(const std::string& path, std::string_view text) override {
        files[path] = text;
        return {};
    }
    std::string absolute(const std::string& path) override { return path; }

    std::map<std::string, std::string> files;
};

/// A server with one command, run on the management thread.
class ServerWith {
public:
    using Command = std::function<int(const std::vector<std::string>&, config::CommandIo&)>;

    ServerWith(const std::string& path, Command command)
        : server_(management_, log_, [command = std::move(command)](const auto& words, auto& io, auto done) { done(command(words, io)); }) {
        REQUIRE(server_.listen(path));
        thread_ = std::thread([this] { management_.run(); });
    }
    ~ServerWith() {
        management_.stop();
        thread_.join();
    }
    ServerWith(const ServerWith&) = delete;
    ServerWith& operator=(const ServerWith&) = delete;

private:
    boost::asio::io_context management_{1};
    SilentLog log_;
    engine::ControlServer server_;
    std::thread thread_;
};

struct Client {
    Client() {
        io.out = [this](std::string_view text) { out += text; };
        io.err = [this](std::string_view text) { err += text; };
        io.progress = [this](std::string_view text) { progress += text; };
        io.files = &files;
    }

    MemoryFiles files;
    config::CommandIo io;
    std::string out;
    std::string err;
    std::string progress;
};

} // namespace

TEST_CASE("a frame comes out as it went in, also in single bytes and next to others") {
    const std::vector<Frame> frames{{Frame::Type::run, std::string("/x\0tmsh\0", 8), true, 0},
                                    {Frame::Type::data, "\xff\xfe", false, 0},
                                    {Frame::Type::exit, "", true, 2}};
    std::string bytes;
    for (const Frame& frame : frames) {
        bytes += encode(frame);
    }
    FrameReader reader;
    std::vector<Frame> read;
    for (const char& byte : bytes) {
        reader.append({&byte, 1});
        while (auto frame = reader.next()) {
            read.push_back(std::move(*frame));
        }
    }
    CHECK(read == frames);
    CHECK_FALSE(reader.is_broken());
}

TEST_CASE("what is no frame breaks the stream: lengths beyond the bounds, no JSON, no type") {
    const auto is_refused = [](std::string_view bytes) {
        FrameReader reader;
        reader.append(bytes);
        return !reader.next() && reader.is_broken();
    };
    CHECK(is_refused("GET / HTTP/1.1\r\n\r\n"));
    CHECK(is_refused(std::string_view("\0\0\0\2\0\0\0\0[]", 10)));
    CHECK(is_refused(std::string_view("\0\0\0\2\0\0\0\0{}", 10)));
    CHECK(is_refused(std::string_view("\0\0\0\2\0\0\0\0xx", 10)));
    CHECK(is_refused(std::string_view("\0\0\0\0\0\0\0\0", 8)));
    CHECK(is_refused(std::string_view("\0\0\0\1\x7f\0\0\0", 8)));
}

TEST_CASE("a command's output, errors and status reach the client") {
    const TemporaryFolder folder;
    const ServerWith server(folder.file("s"), [](const auto& words, auto& io) {
        io.out("words: " + words.at(0) + " " + words.at(1));
        io.err("warned by \xff");
        return 7;
    });
    Client client;
    CHECK(engine::run_in_server(folder.file("s"), {"tmsh", "list"}, client.io) == 7);
    CHECK(client.out == "words: tmsh list");
    CHECK(client.err == "warned by \xff");
}

TEST_CASE("files are read and written by the client, and the command's output comes once") {
    const TemporaryFolder folder;
    const ServerWith server(folder.file("s"), [](const auto&, auto& io) {
        io.out("begun. ");
        const auto text = io.files->read("in.txt");
        if (!text) {
            io.err(text.error());
            return 1;
        }
        const auto written = io.files->write("out.txt", *text + "!");
        io.out(written ? "written" : "not written");
        return written ? 0 : 1;
    });
    Client client;
    client.files.files["in.txt"] = std::string(3'000'000, 'x');
    CHECK(engine::run_in_server(folder.file("s"), {"tmsh", "save"}, client.io) == 0);
    CHECK(client.files.files["out.txt"] == std::string(3'000'000, 'x') + "!");
    CHECK(client.out == "begun. written");
    Client without;
    CHECK(engine::run_in_server(folder.file("s"), {"tmsh", "save"}, without.io) == 1);
    CHECK(without.err == "in.txt: No such file or directory");
}

TEST_CASE("an empty file is a file") {
    const TemporaryFolder folder;
    const ServerWith server(folder.file("s"), [](const auto&, auto& io) {
        const auto text = io.files->read("empty");
        return text && text->empty() && io.files->write("copy", *text) ? 0 : 1;
    });
    Client client;
    client.files.files["empty"];
    CHECK(engine::run_in_server(folder.file("s"), {"datagroup", "import"}, client.io) == 0);
    CHECK(client.files.files.contains("copy"));
}

TEST_CASE("a long output arrives whole") {
    const TemporaryFolder folder;
    const ServerWith server(folder.file("s"), [](const auto&, auto& io) {
        for (int line = 0; line < 500000; ++line) {
            io.out("0123456789\n");
        }
        return 0;
    });
    Client client;
    CHECK(engine::run_in_server(folder.file("s"), {"tmsh", "list"}, client.io) == 0);
    CHECK(client.out.size() == 500000 * 11);
}

TEST_CASE("without a server there is nobody to ask") {
    const TemporaryFolder folder;
    Client client;
    CHECK_FALSE(engine::run_in_server(folder.file("s"), {"tmsh", "list"}, client.io));
    CHECK(client.err.empty());
}

TEST_CASE("clients that say nothing, or nonsense, or go away, do not keep others from an answer") {
    const TemporaryFolder folder;
    const ServerWith server(folder.file("s"), [](const auto&, auto&) { return 0; });
    const auto silent = engine::connect_to_local_socket(folder.file("s"));
    const auto hostile = engine::connect_to_local_socket(folder.file("s"));
    REQUIRE(silent);
    REQUIRE(hostile);
    send(hostile->get(), "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL);
    const std::string unread = engine::encode({Frame::Type::run, std::string("/\0tmsh\0", 7), true, 0});
    {
        const auto gone = engine::connect_to_local_socket(folder.file("s"));
        send(gone->get(), unread.data(), unread.size(), MSG_NOSIGNAL);
    }
    Client client;
    CHECK(engine::run_in_server(folder.file("s"), {"tmsh", "list"}, client.io) == 0);
    char byte = 0;
    CHECK(recv(hostile->get(), &byte, 1, 0) == 0);
}

TEST_CASE("only the owner may connect, whatever the length of the path") {
    const TemporaryFolder folder;
    const std::string path = folder.file(std::string(150, 'd'));
    std::filesystem::create_directory(path);
    const ServerWith server(path + "/s", [](const auto&, auto&) { return 3; });
    struct stat there {};
    REQUIRE(stat((path + "/s").c_str(), &there) == 0);
    CHECK((there.st_mode & 0777U) == 0600U);
    Client client;
    CHECK(engine::run_in_server(path + "/s", {"tmsh", "list"}, client.io) == 3);
}

TEST_CASE("a stale socket is replaced, another file of that name is not") {
    const TemporaryFolder folder;
    {
        const auto first = engine::listen_on_local_socket(folder.file("s"));
        REQUIRE(first);
    }
    CHECK(engine::listen_on_local_socket(folder.file("s")));
    const auto refused = engine::listen_on_local_socket(folder.path.string());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().find("in the way") != std::string::npos);
}

TEST_CASE("a store has one holder at a time, and says where its server listens") {
    const TemporaryFolder folder;
    const std::string database = folder.file("sluice.db");
    CHECK(engine::control_socket_of(database) == database + ".sock");
    {
        auto held = engine::StoreLock::take(database, 0ms);
        REQUIRE(held);
        REQUIRE(*held);
        (*held)->announce("/run/other.sock");
        CHECK(engine::control_socket_of(database) == "/run/other.sock");
        const auto second = engine::StoreLock::take(database, 30ms);
        REQUIRE(second);
        CHECK_FALSE(*second);
    }
    CHECK(*engine::StoreLock::take(database, 0ms));
    CHECK(engine::control_socket_of(database) == database + ".sock");
    CHECK_FALSE(engine::StoreLock::take("/nonexistent/x", 0ms));
}

TEST_CASE("a staged write is confirmed for its very text only") {
    engine::StagedFiles files("/home/x");
    CHECK(files.absolute("a/../b") == "/home/x/b");
    CHECK(files.absolute("-") == "-");
    CHECK_FALSE(files.write("f", "one"));
    REQUIRE(files.wanted_write());
    files.confirm({});
    CHECK(files.write("f", "one"));
    CHECK_FALSE(files.write("f", "two"));
    CHECK(files.wanted_write()->text == "two");
}
