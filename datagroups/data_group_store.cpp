#include "datagroups/data_group_store.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

namespace sluice::datagroups {

namespace {

constexpr std::array<std::string_view, 2> tables{
    "CREATE TABLE data_group ("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE,"
    " type TEXT NOT NULL CHECK (type IN ('ip', 'string', 'integer')),"
    " description TEXT NOT NULL,"
    " is_external INTEGER NOT NULL CHECK (is_external IN (0, 1)))",
    "CREATE TABLE data_group_record ("
    " group_id INTEGER NOT NULL REFERENCES data_group (id) ON DELETE CASCADE,"
    " key TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " PRIMARY KEY (group_id, key)) WITHOUT ROWID",
};

constexpr std::size_t progress_records = 16384;

/// Resets a statement when its use ends, whichever way: a statement left in mid-step would hold the transaction open.
class Use {
public:
    template <typename... Values>
    explicit Use(SQLite::Statement& statement, const Values&... values) : statement_(statement) {
        int place = 0;
        (statement_.bind(++place, values), ...);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { statement_.tryReset(); }

    int change() { return statement_.exec(); }
    [[nodiscard]] bool next() { return statement_.executeStep(); }
    [[nodiscard]] std::string text(int column) const { return statement_.getColumn(column).getString(); }
    [[nodiscard]] std::int64_t number(int column) const { return statement_.getColumn(column).getInt64(); }

private:
    SQLite::Statement& statement_;
};

tl::unexpected<std::string> not_found(std::string_view what, std::string_view name) {
    return tl::unexpected(fmt::format("01020036:3: The requested {} ({}) was not found.", what, name));
}

std::string partition_of(std::string_view name) {
    const auto start = std::min(name.find_first_not_of('/'), name.size());
    return std::string{name.substr(start, name.find('/', start) - start)};
}

constexpr const char* value_list = "value list";

} // namespace

struct DataGroupStore::Statements {
    explicit Statements(SQLite::Database& database)
        : find{database, "SELECT id FROM data_group WHERE name = ?"},
          create{database, "INSERT INTO data_group (name, type, description, is_external) VALUES (?, ?, ?, ?)"},
          remove{database, "DELETE FROM data_group WHERE name = ?"}, describe{database,
                                                                              "UPDATE data_group SET description = ? WHERE name = ?"},
          put{database, "INSERT INTO data_group_record (group_id, key, value) SELECT id, ?, ? FROM data_group WHERE name = ? "
                        "ON CONFLICT DO UPDATE SET value = excluded.value"},
          remove_record{database, "DELETE FROM data_group_record WHERE key = ? AND group_id = (SELECT id FROM data_group WHERE name = ?)"},
          clear{database, "DELETE FROM data_group_record WHERE group_id = ?"},
          insert{database, "INSERT INTO data_group_record (group_id, key, value) VALUES (?, ?, ?)"},
          groups{database, "SELECT id, name, type, description, is_external FROM data_group ORDER BY name"},
          count{database, "SELECT count(*) FROM data_group_record"},
          records{database, "SELECT key, value FROM data_group_record WHERE group_id = ? ORDER BY key"} {}

    SQLite::Statement find;
    SQLite::Statement create;
    SQLite::Statement remove;
    SQLite::Statement describe;
    SQLite::Statement put;
    SQLite::Statement remove_record;
    SQLite::Statement clear;
    SQLite::Statement insert;
    SQLite::Statement groups;
    SQLite::Statement count;
    SQLite::Statement records;
};

namespace {

/// Tells of work on many records now and then, and at its end.
class Counter {
public:
    Counter(const Progress& progress, std::size_t total) : progress_(progress), total_(total) {}

    void count() {
        if (++done_ % progress_records == 0) {
            tell();
        }
    }
    void tell() const {
        if (progress_) {
            progress_(done_, total_);
        }
    }

private:
    const Progress& progress_;
    std::size_t total_;
    std::size_t done_ = 0;
};

} // namespace

std::span<const std::string_view> DataGroupStore::schema() {
    return tables;
}

DataGroupStore::DataGroupStore(Database& database) : database_(database), statements_(std::make_unique<Statements>(database.handle())) {}

DataGroupStore::~DataGroupStore() = default;

tl::expected<std::vector<StoredDataGroup>, std::string> DataGroupStore::load_all(const Progress& progress) {
    struct Group {
        std::int64_t id;
        DataGroupInfo info;
    };
    std::vector<Group> groups;
    std::size_t total = 0;
    auto read = database_.attempt([&] {
        Use rows{statements_->groups};
        while (rows.next()) {
            const auto type = type_from_text(rows.text(2)).value_or(Type::string);
            groups.push_back({rows.number(0), {rows.text(1), type, rows.text(3), rows.number(4) != 0}});
        }
        Use count{statements_->count};
        total = count.next() ? static_cast<std::size_t>(count.number(0)) : 0;
    });
    Counter counter{progress, total};
    std::vector<StoredDataGroup> loaded;
    for (auto group = groups.begin(); read && group != groups.end(); ++group) {
        std::vector<Record> records;
        read = database_.attempt([&] {
            Use rows{statements_->records, group->id};
            for (; rows.next(); counter.count()) {
                records.push_back({rows.text(0), rows.text(1)});
            }
        });
        if (!read) {
            break;
        }
        auto made = DataGroup::make(group->info.type, std::move(records));
        if (!made) {
            return tl::unexpected(fmt::format("{}: data group {}: {}", database_.path().native(), group->info.name, made.error()));
        }
        loaded.push_back({std::move(group->info), std::move(*made)});
    }
    if (!read) {
        return tl::unexpected(std::move(read.error()));
    }
    counter.tell();
    return loaded;
}

DataGroupStore::Done DataGroupStore::create(const DataGroupInfo& info) {
    bool is_taken = false;
    auto created = database_.attempt([&] {
        Use find{statements_->find, info.name};
        is_taken = find.next();
        if (!is_taken) {
            Use{statements_->create, info.name, std::string{to_text(info.type)}, info.description, info.is_external ? 1 : 0}.change();
        }
    });
    if (is_taken) {
        return tl::unexpected(fmt::format("01020066:3: The requested {} ({}) already exists in partition {}.", value_list, info.name,
                                          partition_of(info.name)));
    }
    return created;
}

DataGroupStore::Done DataGroupStore::change_one(std::string_view name, const std::function<int()>& change) {
    int changes = 0;
    auto done = database_.attempt([&] { changes = change(); });
    if (done && changes == 0) {
        return not_found(value_list, name);
    }
    return done;
}

DataGroupStore::Done DataGroupStore::remove(std::string_view name) {
    return change_one(name, [&] { return Use{statements_->remove, std::string{name}}.change(); });
}

DataGroupStore::Done DataGroupStore::set_description(std::string_view name, std::string_view description) {
    return change_one(name, [&] { return Use{statements_->describe, std::string{description}, std::string{name}}.change(); });
}

DataGroupStore::Done DataGroupStore::put_record(std::string_view name, const Record& record) {
    return change_one(name, [&] { return Use{statements_->put, record.key, record.value, std::string{name}}.change(); });
}

DataGroupStore::Done DataGroupStore::remove_record(std::string_view name, std::string_view key) {
    int changes = 0;
    auto done = database_.attempt([&] { changes = Use{statements_->remove_record, std::string{key}, std::string{name}}.change(); });
    if (done && changes == 0) {
        return not_found("value list record", fmt::format("{} {}", name, key));
    }
    return done;
}

DataGroupStore::Done DataGroupStore::replace_all(std::string_view name, const DataGroup& records, const Progress& progress) {
    std::vector<Record> copies;
    copies.reserve(records.size());
    records.for_each([&](const DataGroup::Match& match) {
        copies.push_back({std::string{match.key}, std::string{match.value}});
        return true;
    });
    return replace_all(name, copies, progress);
}

DataGroupStore::Done DataGroupStore::replace_all(std::string_view name, std::span<const Record> records, const Progress& progress) {
    std::vector<const Record*> rows;
    rows.reserve(records.size());
    std::transform(records.begin(), records.end(), std::back_inserter(rows), [](const Record& record) { return &record; });
    const auto in_order = [](const Record* a, const Record* b) { return a->key < b->key; };
    if (!std::is_sorted(rows.begin(), rows.end(), in_order)) { // in the table's order SQLite only appends
        std::sort(rows.begin(), rows.end(), in_order);
    }
    return replace_sorted(name, rows, progress);
}

DataGroupStore::Done DataGroupStore::replace_sorted(std::string_view name, std::span<const Record* const> rows, const Progress& progress) {
    bool is_there = false;
    auto done = database_.attempt([&] {
        Use find{statements_->find, std::string{name}};
        is_there = find.next();
        if (!is_there) {
            return;
        }
        const auto id = find.number(0);
        Use{statements_->clear, id}.change();
        Counter counter{progress, rows.size()};
        for (const auto* row : rows) {
            Use{statements_->insert, id, row->key, row->value}.change();
            counter.count();
        }
        counter.tell();
    });
    if (done && !is_there) {
        return not_found(value_list, name);
    }
    return done;
}

} // namespace sluice::datagroups
