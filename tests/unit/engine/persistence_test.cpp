#include "engine/balance/persistence.h"

#include <string>
#include <thread>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;
using engine::PersistenceTable;

namespace {

const auto start = std::chrono::steady_clock::time_point(1000s);
const datagroups::Endpoint mail_1{datagroups::IpAddress::from_v4(0x0A000001), 25};
const datagroups::Endpoint mail_2{datagroups::IpAddress::from_v4(0x0A000002), 25};

PersistenceTable::Key key(std::uint32_t client, std::string_view virtual_server = "/Common/vs", std::string_view pool = "/Common/pool") {
    return {datagroups::IpAddress::from_v4(client), virtual_server, pool};
}

} // namespace

TEST_CASE("a stored client is found again, another is not") {
    PersistenceTable table;
    table.store(key(1), mail_1, 180s, 0, start);
    CHECK(table.find(key(1), start) == mail_1);
    CHECK_FALSE(table.find(key(2), start));
}

TEST_CASE("a record belongs to its virtual server and its pool") {
    PersistenceTable table;
    table.store(key(1), mail_1, 180s, 0, start);
    CHECK_FALSE(table.find(key(1, "/Common/other"), start));
    CHECK_FALSE(table.find(key(1, "/Common/vs", "/Common/other"), start));
}

TEST_CASE("use restarts a record's time, silence ends it") {
    PersistenceTable table;
    table.store(key(1), mail_1, 180s, 0, start);
    CHECK(table.find(key(1), start + 179s) == mail_1);
    CHECK(table.find(key(1), start + 179s + 179s) == mail_1);
    CHECK_FALSE(table.find(key(1), start + 179s + 179s + 180s));
    CHECK(table.size() == 0);
}

TEST_CASE("a record without a timeout stays") {
    PersistenceTable table;
    table.store(key(1), mail_1, std::nullopt, 0, start);
    CHECK(table.find(key(1), start + 100000h) == mail_1);
}

TEST_CASE("storing again replaces the member") {
    PersistenceTable table;
    table.store(key(1), mail_1, 180s, 0, start);
    table.store(key(1), mail_2, 180s, 0, start);
    CHECK(table.find(key(1), start) == mail_2);
    CHECK(table.size() == 1);
}

TEST_CASE("a removed record is gone, others stay") {
    PersistenceTable table;
    table.store(key(1), mail_1, 180s, 0, start);
    table.store(key(2), mail_2, 180s, 0, start);
    table.remove(key(1));
    table.remove(key(3));
    CHECK_FALSE(table.find(key(1), start));
    CHECK(table.find(key(2), start) == mail_2);
}

TEST_CASE("expiry sweeps all shards within a bounded number of calls and leaves what lives") {
    PersistenceTable table;
    for (std::uint32_t client = 0; client < 20000; ++client) {
        table.store(key(client), mail_1, client % 2 == 0 ? 10s : 1000s, 0, start);
    }
    for (int call = 0; call < 64; ++call) {
        table.expire(start + 11s);
    }
    CHECK(table.size() == 10000);
    CHECK(table.find(key(1), start + 11s) == mail_1);
}

TEST_CASE("a full shard gives up its least recently used record") {
    PersistenceTable table(64);
    for (std::uint32_t client = 0; client < 5000; ++client) {
        table.store(key(client), mail_1, 180s, 0, start);
        REQUIRE(table.find(key(client), start) == mail_1);
    }
    CHECK(table.size() <= 64);
}

TEST_CASE("a used record outlives an unused one in a full table") {
    PersistenceTable table(64 * 16);
    table.store(key(0), mail_2, 180s, 0, start);
    for (std::uint32_t client = 1; client < 20000; ++client) {
        table.store(key(client), mail_1, 180s, 0, start);
        REQUIRE(table.find(key(0), start) == mail_2);
    }
}

TEST_CASE("the report names key, virtual server, pool, member and age, and honours its limit") {
    PersistenceTable table;
    table.store(key(0x0A000009), mail_1, 180s, 3, start);
    table.store(key(0x0A00000A), mail_1, 5s, 3, start);
    const auto reports = table.report(10, start + 7s);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].mode == "source-address");
    CHECK(reports[0].key == "10.0.0.9");
    CHECK(reports[0].virtual_server == "/Common/vs");
    CHECK(reports[0].pool == "/Common/pool");
    CHECK(reports[0].member == mail_1);
    CHECK(reports[0].worker == 3);
    CHECK(reports[0].age == 7s);
    CHECK(table.report(0, start).empty());
}

TEST_CASE("workers may use the table at the same time") {
    PersistenceTable table(1000);
    const auto work = [&](std::uint32_t first) {
        for (std::uint32_t client = first; client < first + 20000; ++client) {
            table.store(key(client), mail_1, 180s, 0, start);
            table.find(key(client / 2), start);
            table.remove(key(client / 3));
        }
    };
    std::thread other(work, 10000);
    work(0);
    other.join();
    CHECK(table.size() <= 1000);
}
