#include <map>

#include "datagroups/data_group_store.h"
#include "tests/unit/datagroups/world.h"

using namespace sluice::datagroups;
using namespace sluice::datagroups::tests;

namespace {

Database open(const std::filesystem::path& path) {
    return Database::open(path, DataGroupStore::schema()).value();
}

const DataGroupInfo relay{"/Common/relay", Type::ip, "who may relay", false};
const DataGroupInfo words{"/Common/words", Type::string, "", true};

using World = std::map<std::string, std::vector<Record>>;

World world_of(DataGroupStore& store) {
    World world;
    const auto groups = store.load_all().value();
    for (const auto& group : groups) {
        world[group.info.name] = records_of(*group.records);
    }
    return world;
}

} // namespace

TEST_CASE("data groups and records are there again when the store is opened again") {
    const OwnFolder folder;
    const auto path = folder / "sluice.db";
    {
        auto database = open(path);
        DataGroupStore store{database};
        CHECK(store.create(relay).has_value());
        CHECK(store.create(words).has_value());
        CHECK(store.put_record("/Common/relay", {"10.0.0.0/8", "old"}).has_value());
        CHECK(store.put_record("/Common/relay", {"9.0.0.1/32", ""}).has_value());
        CHECK(store.put_record("/Common/relay", {"10.0.0.0/8", "new"}).has_value());
        CHECK(store.put_record("/Common/words", {std::string{"a\0b", 3}, "\xff"}).has_value());
        CHECK(store.set_description("/Common/words", "some words").has_value());
    }
    auto database = open(path);
    DataGroupStore store{database};
    const auto groups = store.load_all().value();
    REQUIRE_EQ(groups.size(), 2);
    CHECK(groups[0].info == relay);
    CHECK_EQ(groups[0].records->type(), Type::ip);
    CHECK(records_of(*groups[0].records) == std::vector<Record>{{"9.0.0.1/32", ""}, {"10.0.0.0/8", "new"}});
    CHECK(groups[1].info == DataGroupInfo{"/Common/words", Type::string, "some words", true});
    CHECK(records_of(*groups[1].records) == std::vector<Record>{{std::string{"a\0b", 3}, "\xff"}});
}

TEST_CASE("what is there already or not there at all is refused in F5's words") {
    auto database = open(":memory:");
    DataGroupStore store{database};
    CHECK(store.create(relay).has_value());
    CHECK_EQ(store.create(relay).error(), "01020066:3: The requested value list (/Common/relay) already exists in partition Common.");
    const std::string missing = "01020036:3: The requested value list (/Common/none) was not found.";
    CHECK_EQ(store.remove("/Common/none").error(), missing);
    CHECK_EQ(store.put_record("/Common/none", {"a", "b"}).error(), missing);
    CHECK_EQ(store.set_description("/Common/none", "x").error(), missing);
    CHECK_EQ(store.replace_all("/Common/none", *DataGroup::make_empty(Type::ip)).error(), missing);
    CHECK_EQ(store.remove_record("/Common/relay", "10.0.0.0/8").error(),
             "01020036:3: The requested value list record (/Common/relay 10.0.0.0/8) was not found.");
}

TEST_CASE("a removed data group takes its records with it") {
    auto database = open(":memory:");
    DataGroupStore store{database};
    CHECK(store.create(relay).has_value());
    CHECK(store.create(words).has_value());
    CHECK(store.put_record("/Common/relay", {"10.0.0.0/8", ""}).has_value());
    CHECK(store.put_record("/Common/words", {"a", ""}).has_value());
    CHECK(store.remove("/Common/relay").has_value());
    CHECK(store.create(relay).has_value());
    CHECK(world_of(store) == World{{"/Common/relay", {}}, {"/Common/words", {{"a", ""}}}});
    CHECK_EQ(database.handle().execAndGet("SELECT count(*) FROM data_group_record").getInt(), 1);
}

TEST_CASE("changes belong to the caller's transaction") {
    auto database = open(":memory:");
    DataGroupStore store{database};
    CHECK(store.create(words).has_value());
    CHECK(store.put_record("/Common/words", {"a", "1"}).has_value());
    {
        auto transaction = Transaction::begin(database);
        CHECK(store.create(relay).has_value());
        CHECK(store.put_record("/Common/words", {"b", "2"}).has_value());
        CHECK(store.remove_record("/Common/words", "a").has_value());
        CHECK(world_of(store) == World{{"/Common/relay", {}}, {"/Common/words", {{"b", "2"}}}});
    }
    CHECK(world_of(store) == World{{"/Common/words", {{"a", "1"}}}});
}

TEST_CASE("replacing all records leaves exactly the new ones, in whatever order they come") {
    auto database = open(":memory:");
    DataGroupStore store{database};
    CHECK(store.create(words).has_value());
    CHECK(store.create(relay).has_value());
    CHECK(store.put_record("/Common/words", {"old", ""}).has_value());
    std::vector<Record> records;
    for (int i = 49'999; i >= 0; --i) {
        records.push_back({"key" + std::to_string(i), std::to_string(i)});
    }
    std::size_t last = 0;
    const Progress progress = [&](std::size_t done, std::size_t total) {
        CHECK(done > last);
        CHECK_EQ(total, 50'000);
        last = done;
    };
    CHECK(store.replace_all("/Common/words", records, progress).has_value());
    CHECK_EQ(last, 50'000);
    const auto wanted = DataGroup::make(Type::string, records).value();
    CHECK(world_of(store)["/Common/words"] == records_of(*wanted));

    const auto nets = DataGroup::make(Type::ip, {{"10.0.0.0/8", "a"}, {"9.0.0.0/8", "b"}, {"2001:db8::/32", ""}}).value();
    CHECK(store.replace_all("/Common/relay", *nets).has_value());
    CHECK(world_of(store)["/Common/relay"] == records_of(*nets));
}

TEST_CASE("a record that is not of its group's type is reported with group and key") {
    auto database = open(":memory:");
    DataGroupStore store{database};
    CHECK(store.create(relay).has_value());
    CHECK(store.put_record("/Common/relay", {"nonsense", ""}).has_value());
    CHECK_EQ(store.load_all().error(), ":memory:: data group /Common/relay: nonsense is not an IP address or prefix");
}
