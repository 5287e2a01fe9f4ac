#include <array>

#include <SQLiteCpp/Statement.h>
#include <sys/stat.h>

#include "datagroups/database.h"
#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

constexpr std::array<std::string_view, 2> schema{"CREATE TABLE thing (name TEXT PRIMARY KEY) WITHOUT ROWID",
                                                 "CREATE INDEX thing_name ON thing (name)"};

Database open(const std::filesystem::path& path) {
    auto database = Database::open(path, schema);
    if (!database) {
        FAIL(database.error());
    }
    return std::move(*database);
}

std::int64_t number(Database& database, const char* sql) {
    return database.handle().execAndGet(sql).getInt64();
}

/// A file as SQLite leaves it after one thing was stored and the log written back.
void make_store(const std::filesystem::path& path) {
    auto database = open(path);
    CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
}

std::string refusal(const std::filesystem::path& path) {
    const auto before = bytes_of(path);
    const auto database = Database::open(path, schema);
    CHECK(bytes_of(path) == before);
    CHECK_FALSE(std::filesystem::exists(path.string() + "-wal"));
    CHECK_FALSE(std::filesystem::exists(path.string() + "-journal"));
    return database ? "opened" : database.error();
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

} // namespace

TEST_CASE("a new store has Sluice's mark, schema and safest settings, for its owner's eyes only") {
    const OwnFolder folder;
    const auto path = folder / "some/where/sluice.db";
    auto database = open(path);
    CHECK_EQ(number(database, "PRAGMA application_id"), Database::application_id);
    CHECK_EQ(number(database, "PRAGMA user_version"), 1);
    CHECK_EQ(number(database, "PRAGMA synchronous"), 2);
    CHECK_EQ(number(database, "PRAGMA foreign_keys"), 1);
    CHECK_EQ(database.handle().execAndGet("PRAGMA journal_mode").getString(), "wal");
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 0);
    CHECK_EQ(mode_of(path), 0600);
    CHECK_EQ(mode_of(path.string() + "-wal"), 0600);
    CHECK_EQ(mode_of(folder / "some"), 0700);
    CHECK_EQ(mode_of(folder / "some/where"), 0700);
}

TEST_CASE("an empty file becomes a store, and what was stored is there again") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    write_bytes(path, "");
    make_store(path);
    auto database = open(path);
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 1);
}

TEST_CASE("a store in memory leaves no file") {
    auto database = open(":memory:");
    CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
    CHECK_FALSE(std::filesystem::exists(":memory:"));
}

TEST_CASE("a file that is no SQLite is refused untouched") {
    const OwnFolder folder;
    const auto path = folder / "notes.txt";
    for (const auto& bytes : {std::string{"x"}, std::string{"ltm pool /Common/p { }\n"}, std::string(5000, 'y')}) {
        write_bytes(path, bytes);
        CHECK(holds(refusal(path), path.string() + " is not a Sluice store"));
    }
}

TEST_CASE("another program's database is refused untouched") {
    const OwnFolder folder;
    const auto path = folder / "other.db";
    {
        SQLite::Database other{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
        other.exec("CREATE TABLE mail (id INTEGER)");
    }
    CHECK(holds(refusal(path), path.string() + " belongs to another program"));
    {
        SQLite::Database other{path.string(), SQLite::OPEN_READWRITE};
        other.exec("PRAGMA application_id = 77");
        other.exec("PRAGMA journal_mode = WAL");
    }
    CHECK(holds(refusal(path), "belongs to another program"));
}

TEST_CASE("a newer schema is refused untouched") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    make_store(path);
    SQLite::Database{path.string(), SQLite::OPEN_READWRITE}.exec("PRAGMA user_version = 2");
    const auto why = refusal(path);
    CHECK(holds(why, "schema 2"));
    CHECK(holds(why, "newer Sluice"));
}

TEST_CASE("a store whose tables are not as they should be is refused untouched") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    make_store(path);
    SQLite::Database{path.string(), SQLite::OPEN_READWRITE}.exec("DROP INDEX thing_name");
    CHECK(holds(refusal(path), "index thing_name is missing"));
}

TEST_CASE("a damaged store is refused untouched") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    make_store(path);
    const auto whole = bytes_of(path);
    SUBCASE("cut short") {
        write_bytes(path, whole.substr(0, whole.size() - 4096));
    }
    SUBCASE("cut inside the header") {
        write_bytes(path, whole.substr(0, 60));
    }
    SUBCASE("a page overwritten") {
        write_bytes(path, whole.substr(0, 4096) + std::string(4096, '\x5a') + whole.substr(8192));
    }
    SUBCASE("the list of tables overwritten") {
        write_bytes(path, whole.substr(0, 100) + std::string(3996, '\x5a') + whole.substr(4096));
    }
    const auto why = refusal(path);
    CAPTURE(why);
    CHECK(holds(why, path.string()));
    CHECK(holds(why, "left as it is"));
}

TEST_CASE("damage found while a log lies beside the store leaves both untouched") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    const auto copy = folder / "copy.db";
    {
        auto database = open(path);
        CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
        const auto main_file = bytes_of(path);
        write_bytes(copy, main_file.substr(0, main_file.size() - 4096) + std::string(4096, '\x5a'));
        write_bytes(copy.string() + "-wal", bytes_of(path.string() + "-wal").substr(0, 32));
    }
    const auto before = bytes_of(copy);
    const auto opened = Database::open(copy, schema);
    REQUIRE_FALSE(opened.has_value());
    CHECK(holds(opened.error(), "damaged"));
    CHECK(bytes_of(copy) == before);
}

TEST_CASE("a commit that only the log holds is there after a crash") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    const auto copy = folder / "copy.db";
    auto database = open(path);
    CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
    write_bytes(copy, bytes_of(path));
    write_bytes(copy.string() + "-wal", bytes_of(path.string() + "-wal"));
    auto revived = open(copy);
    CHECK_EQ(number(revived, "SELECT count(*) FROM thing"), 1);
}

TEST_CASE("a transaction that is not committed never was") {
    auto database = open(":memory:");
    {
        auto transaction = Transaction::begin(database);
        REQUIRE(transaction.has_value());
        CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
    }
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 0);
    {
        auto transaction = Transaction::begin(database);
        CHECK(database.execute("INSERT INTO thing VALUES ('b')").has_value());
        CHECK(transaction->commit().has_value());
    }
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 1);
}

TEST_CASE("a failed statement is an error that names the file") {
    auto database = open(":memory:");
    CHECK(database.execute("INSERT INTO thing VALUES ('a')").has_value());
    const auto again = database.execute("INSERT INTO thing VALUES ('a')");
    REQUIRE_FALSE(again.has_value());
    CHECK(holds(again.error(), ":memory:: UNIQUE constraint failed"));
}

TEST_CASE("a full store says so and keeps what it had") {
    const OwnFolder folder;
    auto database = open(folder / "sluice.db");
    CHECK(database.execute("PRAGMA max_page_count = 8").has_value());
    auto transaction = Transaction::begin(database);
    tl::expected<void, std::string> filled;
    for (int i = 0; filled && i < 100; ++i) {
        filled = database.execute("INSERT INTO thing VALUES ('" + std::to_string(i) + std::string(2000, 'x') + "')");
    }
    REQUIRE_FALSE(filled.has_value());
    CHECK(holds(filled.error(), "the disk is full, nothing was changed"));
    CHECK_FALSE(transaction->commit().has_value());
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 0);
}

TEST_CASE("a store held by another program says so") {
    const OwnFolder folder;
    auto database = open(folder / "sluice.db");
    auto other = open(folder / "sluice.db");
    CHECK(other.execute("PRAGMA busy_timeout = 1").has_value());
    const auto transaction = Transaction::begin(database);
    const auto refused = Transaction::begin(other);
    REQUIRE_FALSE(refused.has_value());
    CHECK(holds(refused.error(), "is held by another program"));
}

TEST_CASE("a folder in the place of the store is refused") {
    const OwnFolder folder;
    std::filesystem::create_directory(folder / "sluice.db");
    CHECK_FALSE(Database::open(folder / "sluice.db", schema).has_value());
}

TEST_CASE("a path with characters that mean something in a URI is opened as it is written") {
    const OwnFolder folder;
    const auto path = folder / "a?b#c%20.db";
    make_store(path);
    auto database = open(path);
    CHECK_EQ(number(database, "SELECT count(*) FROM thing"), 1);
}
