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

/// A table with keys that are numbers, used by one virtual server and pool.
struct Records {
    explicit Records(std::size_t records_max = 4'000'000) : table(records_max) {}

    PersistenceTable table;
    PersistenceTable::Scope here{"/Common/vs", datagroups::IpAddress::from_v4(0xC0000201), "/Common/pool"};

    void store(std::uint32_t client, const datagroups::Endpoint& member, std::optional<std::chrono::seconds> timeout) {
        table.store({engine::PersistenceMode::source_address, text(client)}, here, member, timeout, 0, start);
    }
    std::optional<datagroups::Endpoint> find(std::uint32_t client, PersistenceTable::Time now) { return find(client, here, now); }
    std::optional<datagroups::Endpoint> find(std::uint32_t client, const PersistenceTable::Scope& scope, PersistenceTable::Time now) {
        const auto found = table.find({engine::PersistenceMode::source_address, text(client)}, scope, now);
        return found ? std::optional{found->member} : std::nullopt;
    }
    void remove(std::uint32_t client) { table.remove({engine::PersistenceMode::source_address, text(client)}, here); }
    [[nodiscard]] std::size_t size() const { return table.size(); }
    static std::string text(std::uint32_t client) { return datagroups::IpAddress::from_v4(client).to_text(); }
};

} // namespace

TEST_CASE("a stored client is found again, another is not") {
    Records table;
    table.store(1, mail_1, 180s);
    CHECK(table.find(1, start) == mail_1);
    CHECK_FALSE(table.find(2, start));
}

TEST_CASE("a record belongs to its virtual server and its pool, unless one side asks wider") {
    Records table;
    table.store(1, mail_1, 180s);
    auto other_virtual = table.here;
    other_virtual.virtual_server = "/Common/other";
    auto other_pool = table.here;
    other_pool.pool = "/Common/other";
    CHECK_FALSE(table.find(1, other_virtual, start));
    CHECK_FALSE(table.find(1, other_pool, start));
    SUBCASE("any virtual server") {
        other_virtual.any_virtual = true;
        CHECK(table.find(1, other_virtual, start) == mail_1);
    }
    SUBCASE("any virtual server of the address") {
        other_virtual.any_service = true;
        CHECK(table.find(1, other_virtual, start) == mail_1);
        other_virtual.service = datagroups::IpAddress::from_v4(1);
        CHECK_FALSE(table.find(1, other_virtual, start));
    }
    SUBCASE("any pool") {
        other_pool.any_pool = true;
        CHECK(table.find(1, other_pool, start) == mail_1);
    }
    SUBCASE("a record that was made for all is found by all, and replaced by all") {
        table.here.any_virtual = table.here.any_pool = true;
        table.store(2, mail_1, 180s);
        CHECK(table.find(2, other_virtual, start) == mail_1);
        table.here = other_pool;
        table.store(2, mail_2, 180s);
        CHECK(table.table.size() == 2);
    }
}

TEST_CASE("of several records the own pool's comes first, then the last used") {
    Records table;
    const auto own = table.here;
    table.here.pool = "/Common/a";
    table.store(1, mail_1, 180s);
    table.here.pool = "/Common/b";
    table.store(1, mail_2, 180s);
    auto any = own;
    any.any_pool = true;
    any.pool = "/Common/a";
    CHECK(table.find(1, any, start + 1s) == mail_1);
    any.pool = "/Common/none";
    CHECK(table.find(1, any, start + 2s) == mail_1);
    table.table.remove({engine::PersistenceMode::source_address, Records::text(1)}, any);
    CHECK(table.table.size() == 0);
}

TEST_CASE("keys of different modes are different keys") {
    PersistenceTable table;
    const PersistenceTable::Scope here{"/Common/vs", {}, "/Common/pool"};
    table.store({engine::PersistenceMode::universal, "a"}, here, mail_1, 180s, 0, start);
    CHECK_FALSE(table.find({engine::PersistenceMode::hash, "a"}, here, start));
    const auto found = table.find({engine::PersistenceMode::universal, "a"}, here, start);
    REQUIRE(found);
    CHECK(found->pool == "/Common/pool");
}

TEST_CASE("the bytes of keys are bounded") {
    PersistenceTable table(4'000'000, 64 * 1000);
    const PersistenceTable::Scope here{"/Common/vs", {}, "/Common/pool"};
    for (int i = 0; i < 2000; ++i) {
        const std::string key = std::string(400, 'k') + std::to_string(i);
        table.store({engine::PersistenceMode::universal, key}, here, mail_1, 180s, 0, start);
    }
    CHECK(table.size() <= 128);
    CHECK(table.size() > 32);
    const std::string too_large(2000, 'k');
    table.store({engine::PersistenceMode::universal, too_large}, here, mail_1, 180s, 0, start);
    CHECK_FALSE(table.find({engine::PersistenceMode::universal, too_large}, here, start));
}

TEST_CASE("what a terminal would act on is not shown as it is") {
    PersistenceTable table;
    table.store({engine::PersistenceMode::universal, "a\x1b[2Jb"}, {"/Common/vs", {}, "/Common/pool"}, mail_1, 180s, 0, start);
    CHECK(table.report(10, start).at(0).key == "a\\x1b[2Jb");
}

TEST_CASE("the keyed hash is SipHash-2-4: the vectors of its paper") {
    const engine::KeyedHash hash(0x0706050403020100U, 0x0f0e0d0c0b0a0908U);
    std::string text;
    for (char c = 0; c < 15; ++c) {
        text += c;
    }
    CHECK(hash(text) == 0xa129ca6149be45e5U);
    CHECK(hash("") == 0x726fdb47dd0e0e31U);
}

TEST_CASE("use restarts a record's time, silence ends it") {
    Records table;
    table.store(1, mail_1, 180s);
    CHECK(table.find(1, start + 179s) == mail_1);
    CHECK(table.find(1, start + 179s + 179s) == mail_1);
    CHECK_FALSE(table.find(1, start + 179s + 179s + 180s));
    CHECK(table.size() == 0);
}

TEST_CASE("a record without a timeout stays") {
    Records table;
    table.store(1, mail_1, std::nullopt);
    CHECK(table.find(1, start + 100000h) == mail_1);
}

TEST_CASE("storing again replaces the member") {
    Records table;
    table.store(1, mail_1, 180s);
    table.store(1, mail_2, 180s);
    CHECK(table.find(1, start) == mail_2);
    CHECK(table.size() == 1);
}

TEST_CASE("a removed record is gone, others stay") {
    Records table;
    table.store(1, mail_1, 180s);
    table.store(2, mail_2, 180s);
    table.remove(1);
    table.remove(3);
    CHECK_FALSE(table.find(1, start));
    CHECK(table.find(2, start) == mail_2);
}

TEST_CASE("expiry sweeps all shards within a bounded number of calls and leaves what lives") {
    Records table;
    for (std::uint32_t client = 0; client < 20000; ++client) {
        table.store(client, mail_1, client % 2 == 0 ? 10s : 1000s);
    }
    for (int call = 0; call < 64; ++call) {
        table.table.expire(start + 11s);
    }
    CHECK(table.size() == 10000);
    CHECK(table.find(1, start + 11s) == mail_1);
}

TEST_CASE("a full shard gives up its least recently used record") {
    Records table(64);
    for (std::uint32_t client = 0; client < 5000; ++client) {
        table.store(client, mail_1, 180s);
        REQUIRE(table.find(client, start) == mail_1);
    }
    CHECK(table.size() <= 64);
}

TEST_CASE("a used record outlives an unused one in a full table") {
    Records table(64 * 16);
    table.store(0, mail_2, 180s);
    for (std::uint32_t client = 1; client < 20000; ++client) {
        table.store(client, mail_1, 180s);
        REQUIRE(table.find(0, start) == mail_2);
    }
}

TEST_CASE("the report names key, virtual server, pool, member and age, and honours its limit") {
    Records table;
    table.table.store({engine::PersistenceMode::source_address, "10.0.0.9"}, table.here, mail_1, 180s, 3, start);
    table.store(0x0A00000A, mail_1, 5s);
    const auto reports = table.table.report(10, start + 7s);
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].mode == "source-address");
    CHECK(reports[0].key == "10.0.0.9");
    CHECK(reports[0].virtual_server == "/Common/vs");
    CHECK(reports[0].pool == "/Common/pool");
    CHECK(reports[0].member == mail_1);
    CHECK(reports[0].worker == 3);
    CHECK(reports[0].age == 7s);
    CHECK(table.table.report(0, start).empty());
}

TEST_CASE("workers may use the table at the same time") {
    Records table(1000);
    const auto work = [&](std::uint32_t first) {
        for (std::uint32_t client = first; client < first + 20000; ++client) {
            table.store(client, mail_1, 180s);
            table.find(client / 2, start);
            table.remove(client / 3);
        }
    };
    std::thread other(work, 10000);
    work(0);
    other.join();
    CHECK(table.size() <= 1000);
}
