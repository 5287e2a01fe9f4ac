#include "engine/table/table_store.h"

#include <string>
#include <thread>

#include <doctest/doctest.h>

using namespace sluice;
using engine::TablePlace;
using engine::TableStore;
using engine::TableTime;
using engine::TableWrite;
using engine::Touch;
using When = engine::TableWrite::When;

namespace {

constexpr std::size_t plenty = std::size_t{256} << 20;

TablePlace at(std::string_view key) {
    return {TablePlace::Space::table, {}, key};
}
TablePlace in(std::string_view subtable, std::string_view key) {
    return {TablePlace::Space::table, subtable, key};
}

TableWrite lasting(std::uint32_t timeout_s, std::uint32_t lifetime_s = engine::indefinite) {
    return {When::always, Touch::yes, timeout_s, lifetime_s};
}

class CountingLog final : public engine::Log {
public:
    void write(engine::Level, std::string_view, std::string_view text, std::uint8_t) override { lines.emplace_back(text); }
    [[nodiscard]] bool wants(engine::Level) const override { return true; }
    void flush() override {}
    void reopen() override {}
    [[nodiscard]] std::uint64_t dropped_lines() const override { return 0; }

    std::vector<std::string> lines;
};

/// A store with a clock moved by hand.
struct World {
    TableTime now = 1'000'000;
    CountingLog log;
    TableStore store;

    explicit World(std::size_t bytes_max = plenty) : store(&log, bytes_max, [this] { return now; }) {}
    void later(TableTime seconds) { now += seconds * 1000; }
    bool set(const TablePlace& place, std::string_view value, const TableWrite& write = {}) {
        return store.write(place, value, write).has_value();
    }
    std::vector<std::string> keys(std::string_view subtable, Touch touch = Touch::no) {
        std::vector<std::string> all;
        store.keys(subtable, touch, [&](const std::vector<std::string>& portion) {
            all.insert(all.end(), portion.begin(), portion.end());
            return true;
        });
        return all;
    }
};

std::string name(std::size_t number) {
    return "key-" + std::to_string(number);
}

} // namespace

TEST_CASE("what is written is found, in its own space") {
    World world;
    world.set(at("a"), "default");
    world.set(in("s", "a"), "subtable");
    world.set({TablePlace::Space::session, {}, "a"}, "session");
    CHECK(world.store.lookup(at("a"), Touch::yes) == "default");
    CHECK(world.store.lookup(in("s", "a"), Touch::yes) == "subtable");
    CHECK(world.store.lookup({TablePlace::Space::session, {}, "a"}, Touch::yes) == "session");
    CHECK_FALSE(world.store.lookup(in("other", "a"), Touch::yes));
    CHECK(world.store.size() == 3);
}

TEST_CASE("a hundred thousand entries are all found again, and all vanish") {
    World world;
    constexpr std::size_t entries = 100'000;
    for (std::size_t i = 0; i < entries; ++i) {
        world.set(i % 2 == 0 ? at(name(i)) : in("one subtable", name(i)), name(i));
    }
    CHECK(world.store.size() == entries);
    CHECK(world.store.count("one subtable") == entries / 2);
    std::size_t found = 0;
    for (std::size_t i = 0; i < entries; ++i) {
        found += world.store.lookup(i % 2 == 0 ? at(name(i)) : in("one subtable", name(i)), Touch::no) == name(i) ? 1 : 0;
    }
    CHECK(found == entries);
    world.later(180);
    world.store.expire();
    CHECK(world.store.size() == 0);
    CHECK(world.store.bytes_used() == 0);
}

TEST_CASE("a timeout begins anew with use, a lifetime does not") {
    World world;
    world.set(at("idle"), "1", lasting(10));
    world.set(at("life"), "1", lasting(engine::indefinite, 15));
    for (int round = 0; round < 2; ++round) {
        world.later(7);
        CHECK(world.store.lookup(at("idle"), Touch::yes));
        CHECK(world.store.lookup(at("life"), Touch::yes));
    }
    world.later(1);
    CHECK_FALSE(world.store.lookup(at("life"), Touch::yes));
    world.later(9);
    CHECK_FALSE(world.store.lookup(at("idle"), Touch::yes));
}

TEST_CASE("entries are counted until their very end") {
    World world;
    for (std::size_t i = 0; i < 1000; ++i) {
        world.set(in("s", name(i)), "", lasting(engine::indefinite, static_cast<std::uint32_t>(i + 1)));
    }
    for (const std::size_t seconds : {1U, 2U, 500U}) {
        CAPTURE(seconds);
        const std::size_t before = world.store.count("s");
        world.now += static_cast<TableTime>(seconds) * 1000 - 1;
        CHECK(world.store.count("s") == before - (seconds - 1));
        world.now += 1;
        CHECK(world.store.count("s") == before - seconds);
        CHECK(world.keys("s").size() == before - seconds);
    }
}

TEST_CASE("a term made shorter ends earlier") {
    World world;
    world.set(at("a"), "1", lasting(1000));
    CHECK(world.store.set_term(at("a"), TableStore::Term::lifetime, 5) == 5U);
    world.later(4);
    CHECK(world.store.term(at("a"), TableStore::Term::lifetime, true) == 1U);
    world.later(1);
    world.store.expire();
    CHECK(world.store.size() == 0);
}

TEST_CASE("a subtable of many entries is dropped at once and freed later") {
    World world;
    for (std::size_t i = 0; i < 10'000; ++i) {
        world.set(in("s", name(i)), "old");
    }
    world.store.remove_all("s");
    CHECK(world.store.count("s") == 0);
    CHECK_FALSE(world.store.lookup(in("s", name(1)), Touch::yes));
    world.set(in("s", name(1)), "new");
    CHECK(world.store.count("s") == 1);
    CHECK(world.store.size() > 1);
    for (int turn = 0; turn < 20; ++turn) {
        world.store.expire();
    }
    CHECK(world.store.size() == 1);
    CHECK(world.store.lookup(in("s", name(1)), Touch::yes) == "new");
}

TEST_CASE("keys may be removed and stored while they are listed") {
    World world;
    for (std::size_t i = 0; i < 5000; ++i) {
        world.set(in("s", name(i)), "1");
    }
    std::size_t listed = 0;
    world.store.keys("s", Touch::no, [&](const std::vector<std::string>& portion) {
        listed += portion.size();
        world.set(in("s", "late " + std::to_string(listed)), "1");
        world.store.remove(in("s", portion.back()));
        world.store.remove(in("s", name(listed)));
        return true;
    });
    CHECK(listed >= 4990);
    CHECK(listed <= 5000);
    world.store.keys("s", Touch::no, [&](const std::vector<std::string>&) {
        world.store.remove_all("s");
        return true;
    });
    CHECK(world.store.count("s") == 0);
}

TEST_CASE("at the limit the entries next to expire make room") {
    World world{std::size_t{1} << 20};
    for (std::size_t i = 0; i < 20'000; ++i) {
        world.later(1);
        REQUIRE(world.set(at(name(i)), "value", lasting(100'000)));
    }
    CHECK(world.store.bytes_used() <= std::size_t{1} << 20);
    CHECK(world.store.size() > 3000);
    CHECK(world.store.lookup(at(name(19'999)), Touch::no) == "value");
    CHECK_FALSE(world.store.lookup(at(name(0)), Touch::no));
    REQUIRE(world.log.lines.size() == 1);
    CHECK(world.log.lines[0] == "table: memory limit of 1 MB reached: the entries next to expire make room for new ones");
}

TEST_CASE("a used entry outlives an unused one at the limit") {
    World world{std::size_t{1} << 20};
    REQUIRE(world.set(in("s", "used"), "1", lasting(1000)));
    for (std::size_t i = 0; i < 20'000; ++i) {
        world.now += 10;
        REQUIRE(world.set(in("s", name(i)), "value", lasting(1000)));
        REQUIRE(world.store.lookup(in("s", "used"), Touch::yes));
    }
}

TEST_CASE("what never expires is not thrown away: a write is refused") {
    World world{std::size_t{1} << 20};
    std::size_t stored = 0;
    while (world.set(at(name(stored)), "value", lasting(engine::indefinite)) && stored < 100'000) {
        ++stored;
    }
    CHECK(stored > 2000);
    CHECK(stored < 10'000);
    CHECK(world.store.lookup(at(name(0)), Touch::no) == "value");
    CHECK(world.store.write(at("one more"), "value", {}).error() == engine::TableFailure::full);
    world.store.remove(at(name(0)));
    CHECK(world.set(at("one more"), "value"));
}

TEST_CASE("a value that takes more than half of the store pushes no others out") {
    World world{std::size_t{1} << 20};
    for (std::size_t i = 0; i < 3000; ++i) {
        world.set(at(name(i)), "1", lasting(1000));
    }
    CHECK_FALSE(world.set(at("b"), std::string(600'000, 'x')));
    CHECK(world.store.size() == 3000);
}

TEST_CASE("appending ends at the longest value") {
    World world;
    CHECK(world.store.append(at("a"), "12345", false, Touch::yes, 8).value() == "12345");
    CHECK(world.store.append(at("a"), "678", false, Touch::yes, 8).value() == "12345678");
    CHECK(world.store.append(at("a"), "9", false, Touch::yes, 8).error() == engine::TableFailure::too_long);
    CHECK(world.store.lookup(at("a"), Touch::yes) == "12345678");
}

TEST_CASE("many subtables come and go") {
    World world;
    for (std::size_t i = 0; i < 20'000; ++i) {
        world.set(in(name(i), "a"), "1", lasting(10));
        world.set(in(name(i), "b"), "1", lasting(20));
    }
    CHECK(world.store.count(name(7)) == 2);
    world.later(10);
    world.store.expire();
    CHECK(world.store.count(name(7)) == 1);
    for (std::size_t i = 0; i < 20'000; ++i) {
        world.store.remove_all(name(i));
    }
    CHECK(world.store.size() == 0);
    CHECK(world.store.bytes_used() == 0);
}

TEST_CASE("threads count together and lose nothing") {
    TableStore store{nullptr, plenty};
    constexpr int threads = 4;
    constexpr int rounds = 5000;
    const auto work = [&store](int thread) {
        for (int round = 0; round < rounds; ++round) {
            static_cast<void>(store.increment(at("all"), 1, false, Touch::yes));
            static_cast<void>(store.increment(in("s", name(static_cast<std::size_t>(round % 100))), 1, false, Touch::yes));
            static_cast<void>(store.write(in("own", name(static_cast<std::size_t>(thread * rounds + round))), "1", lasting(1, 1)));
            if (round % 500 == 0) {
                store.keys("own", Touch::yes, [](const std::vector<std::string>&) { return true; });
                store.remove_all("own");
                store.expire();
            }
        }
    };
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
        running.emplace_back(work, thread);
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    CHECK(store.lookup(at("all"), Touch::no) == std::to_string(threads * rounds));
    CHECK(store.count("s") == 100);
    CHECK(store.lookup(in("s", name(5)), Touch::no) == std::to_string(threads * rounds / 100));
}

TEST_CASE("threads fill a small store together") {
    constexpr std::size_t small = std::size_t{1} << 20;
    TableStore store{nullptr, small};
    const auto work = [&store](std::size_t thread) {
        for (std::size_t i = 0; i < 10'000; ++i) {
            const std::string key = name(thread * 100'000 + i);
            CHECK(store.write(i % 2 == 0 ? at(key) : in(name(i % 50), key), std::string(i % 300, 'x'), lasting(1000)).has_value());
        }
    };
    std::thread first{work, 1};
    std::thread second{work, 2};
    first.join();
    second.join();
    CHECK(store.bytes_used() <= small + small / 10);
}
