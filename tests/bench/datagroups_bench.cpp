// Prints what a data group of a million records costs: to build, to match, to change by one record, in memory, in the store.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <malloc.h>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include "datagroups/data_group.h"
#include "datagroups/data_group_store.h"
#include "datagroups/external_file.h"

using namespace sluice::datagroups;

namespace {

constexpr std::size_t records_count = 1'000'000;
constexpr std::size_t matches_count = 2'000'000;
constexpr std::size_t changes_count = 20'000;

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double heap_megabytes() {
    const auto heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6;
}

using Keys = std::vector<std::string>;

Keys distinct(std::mt19937_64& random, const std::function<std::string(std::mt19937_64&)>& draw) {
    Keys keys;
    while (keys.size() < records_count) {
        while (keys.size() < records_count) {
            keys.push_back(draw(random));
        }
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    }
    std::shuffle(keys.begin(), keys.end(), random);
    return keys;
}

std::string v4_prefix(std::mt19937_64& random) {
    const auto length = static_cast<std::uint8_t>(8 + random() % 25);
    return IpPrefix{IpAddress::from_v4(static_cast<std::uint32_t>(random())).masked(length), length}.to_text();
}

IpAddress v6_address(std::mt19937_64& random) {
    std::array<std::uint8_t, 16> bytes{0x20};
    for (std::size_t i = 1; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(random());
    }
    return IpAddress::from_v6(bytes);
}

std::string v6_prefix(std::mt19937_64& random) {
    const auto length = static_cast<std::uint8_t>(16 + random() % 113);
    return IpPrefix{v6_address(random).masked(length), length}.to_text();
}

std::string v4_host(std::mt19937_64& random) {
    return IpPrefix{IpAddress::from_v4(static_cast<std::uint32_t>(random())), 32}.to_text();
}

std::string domain_name(std::mt19937_64& random) {
    return "www.example" + std::to_string(random() % 100'000'000) + ".test";
}

std::string random_name(std::mt19937_64& random) {
    std::string name;
    for (auto i = 6 + random() % 20; i > 0; --i) {
        name += static_cast<char>('a' + random() % 26);
    }
    return name;
}

std::string number(std::mt19937_64& random) {
    return std::to_string(static_cast<std::int64_t>(random()));
}

DataGroupPtr build(const char* name, Type type, const Keys& keys) {
    std::vector<Record> records;
    for (const auto& key : keys) {
        records.push_back({key, "1"});
    }
    const auto before = heap_megabytes();
    DataGroupPtr group;
    const auto seconds = seconds_of([&] { group = DataGroup::make(type, std::vector<Record>(records)).value(); });
    std::printf("%-14s build %.2f s  %.0f MB", name, seconds, heap_megabytes() - before);
    return group;
}

void change(const DataGroupPtr& group, const Keys& keys) {
    const auto seconds = seconds_of([&] {
        for (std::size_t i = 0; i < changes_count; ++i) {
            const auto less = group->without(keys[i]);
            (void)less->with({keys[i], "2"});
        }
    });
    std::printf("  change %.1f us", seconds * 1e6 / (2.0 * changes_count));
}

void finish(DataGroupPtr group) {
    std::printf("  free %.0f ms\n", seconds_of([&] { group.reset(); }) * 1e3);
}

void measure_ip(const char* name, const Keys& keys, const std::function<IpAddress(std::mt19937_64&)>& draw) {
    std::mt19937_64 random{7};
    auto group = build(name, Type::ip, keys);
    std::vector<IpAddress> items;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < matches_count; ++i) {
        items.push_back(i % 2 == 0 ? draw(random) : IpPrefix::parse(keys[random() % keys.size()])->address);
        texts.push_back(items.back().to_text());
    }
    std::size_t hits = 0;
    auto seconds = seconds_of([&] {
        for (const auto& item : items) {
            hits += group->matches_address(item) ? 1 : 0;
        }
    });
    std::printf("  match %.3f us (%.0f%% hit)", seconds * 1e6 / matches_count, 100.0 * static_cast<double>(hits) / matches_count);
    seconds = seconds_of([&] {
        for (const auto& text : texts) {
            hits += group->matches(Direction::match, Operator::equals, text).value() ? 1 : 0;
        }
    });
    std::printf("  from text %.3f us", seconds * 1e6 / matches_count);
    change(group, keys);
    finish(std::move(group));
}

void measure(const char* name, Type type, const Keys& keys) {
    std::mt19937_64 random{7};
    auto group = build(name, type, keys);
    Keys items;
    for (std::size_t i = 0; i < matches_count; ++i) {
        items.push_back(keys[random() % keys.size()]);
    }
    const auto time_of = [&](Operator op, std::size_t count) {
        std::size_t hits = 0;
        const auto seconds = seconds_of([&] {
            for (std::size_t i = 0; i < count; ++i) {
                hits += group->matches(Direction::match, op, items[i]).value() ? 1 : 0;
            }
        });
        return hits == 0 ? 0 : seconds * 1e6 / static_cast<double>(count);
    };
    std::printf("  match %.3f us", time_of(Operator::equals, matches_count));
    std::printf("  starts_with %.2f us", time_of(Operator::starts_with, matches_count / 10));
    std::printf("  contains %.1f us", time_of(Operator::contains, matches_count / 100));
    change(group, keys);
    finish(std::move(group));
}

void measure_store(const Keys& keys) {
    const auto path = std::filesystem::temp_directory_path() / ("sluice-bench-" + std::to_string(::getpid())) / "sluice.db";
    auto database = Database::open(path, DataGroupStore::schema()).value();
    DataGroupStore store{database};
    std::vector<Record> records;
    for (const auto& key : keys) {
        records.push_back({key, "1"});
    }
    const auto group = DataGroup::make(Type::ip, std::move(records)).value();
    (void)store.create({"/Common/bench", Type::ip, "", false});
    const auto written = seconds_of([&] {
        auto transaction = Transaction::begin(database).value();
        (void)store.replace_all("/Common/bench", *group);
        (void)transaction.commit();
    });
    const auto loaded = seconds_of([&] { (void)store.load_all(); });
    const auto changed = seconds_of([&] {
        for (std::size_t i = 0; i < 200; ++i) {
            auto transaction = Transaction::begin(database).value();
            (void)store.put_record("/Common/bench", {keys[i], "2"});
            (void)transaction.commit();
        }
    });
    std::printf("store          import %.2f s  load %.2f s  committed change %.2f ms  file %.0f MB\n", written, loaded, changed * 1e3 / 200,
                static_cast<double>(std::filesystem::file_size(path)) / 1e6);
    std::string text;
    const auto wrote = seconds_of([&] { text = write_external(*group); });
    const auto read = seconds_of([&] { (void)read_external(Type::ip, text); });
    std::printf("external file  write %.2f s  read %.2f s  %.0f MB\n", wrote, read, static_cast<double>(text.size()) / 1e6);
    std::filesystem::remove_all(path.parent_path());
}

} // namespace

int main() {
    std::mt19937_64 random{1};
    const auto any_v4 = [](std::mt19937_64& r) { return IpAddress::from_v4(static_cast<std::uint32_t>(r())); };
    const auto prefixes = distinct(random, v4_prefix);
    measure_ip("IPv4 prefixes", prefixes, any_v4);
    measure_ip("IPv4 hosts", distinct(random, v4_host), any_v4);
    measure_ip("IPv6 prefixes", distinct(random, v6_prefix), v6_address);
    measure("random strings", Type::string, distinct(random, random_name));
    measure("domain names", Type::string, distinct(random, domain_name));
    measure("integers", Type::integer, distinct(random, number));
    measure_store(prefixes);
}
