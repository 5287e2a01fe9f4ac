#include "config/store.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <span>

#include <SQLiteCpp/Statement.h>
#include <fmt/chrono.h>

#include "config/stored_object.h"

namespace sluice::config {

namespace {

using datagroups::Database;
using datagroups::DataGroupStore;
using datagroups::Transaction;

constexpr std::array<std::string_view, 3> tables = {
    "CREATE TABLE object (load_order INTEGER PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,"
    " file TEXT NOT NULL, positions TEXT NOT NULL, UNIQUE (type, name)) STRICT",
    "CREATE TABLE change (sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, user TEXT NOT NULL, command TEXT NOT NULL) STRICT",
    "CREATE TABLE last_load (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), file TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " sequence INTEGER NOT NULL) STRICT",
};

std::vector<std::string_view> whole_schema() {
    std::vector<std::string_view> schema(tables.begin(), tables.end());
    const std::span<const std::string_view> groups = DataGroupStore::schema();
    schema.insert(schema.end(), groups.begin(), groups.end());
    return schema;
}

/// Rows that are no objects of the configuration.
constexpr std::string_view built_in_file_type = "built-in file";

void take_built_in_file(const std::string& name, std::string text, std::optional<tls::BuiltInFiles>& files) {
    if (!files)
        files.emplace();
    if (name == tls::default_certificate_name)
        files->certificate = std::move(text);
    else if (name == tls::default_key_name)
        files->key = std::move(text);
}

std::string now_utc() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

void run(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

std::vector<ObjectPtr> changed_in_load_order(const ObjectMap& before, const ObjectMap& after) {
    std::vector<ObjectPtr> changed;
    for (const auto& [key, object] : after) {
        const auto old = before.find(key);
        if (old == before.end() || old->second != object)
            changed.push_back(object);
    }
    std::stable_sort(changed.begin(), changed.end(), [](const ObjectPtr& a, const ObjectPtr& b) { return a->position < b->position; });
    return changed;
}

} // namespace

Store::Store(Database database) : database_(std::move(database)), groups_(database_) {}

tl::expected<std::unique_ptr<Store>, std::string> Store::open(const std::string& path) {
    const std::vector<std::string_view> schema = whole_schema();
    tl::expected<Database, std::string> database = Database::open(path, schema);
    if (!database)
        return tl::make_unexpected(std::move(database.error()));
    std::unique_ptr<Store> store(new Store(std::move(*database)));
    if (Done done = store->database_.attempt([&] { store->read_log_state(); }); !done)
        return tl::make_unexpected(std::move(done.error()));
    return store;
}

void Store::read_log_state() {
    SQLite::Statement newest(database_.handle(), "SELECT coalesce(max(sequence), 0) FROM change");
    newest.executeStep();
    last_sequence_ = newest.getColumn(0).getInt64();
    last_load_.reset();
    SQLite::Statement load(database_.handle(), "SELECT file, sha256, sequence FROM last_load");
    if (load.executeStep())
        last_load_ = LoadRecord{load.getColumn(0).getString(), load.getColumn(1).getString(), load.getColumn(2).getInt64()};
}

tl::expected<Store::Content, std::string> Store::load_all() {
    Content content;
    std::string damaged;
    const Done done = database_.attempt([&] {
        SQLite::Statement rows(database_.handle(), "SELECT type, name, text, file, positions FROM object ORDER BY load_order");
        while (rows.executeStep()) {
            const StoredObject row{rows.getColumn(2).getString(), rows.getColumn(3).getString(), rows.getColumn(4).getString()};
            std::pair<std::string, std::string> key{rows.getColumn(0).getString(), rows.getColumn(1).getString()};
            if (key.first == built_in_file_type) {
                take_built_in_file(key.second, row.text, content.built_in_files);
                continue;
            }
            const ObjectPtr object = restore(key.first, key.second, row);
            if (!object)
                damaged += fmt::format("{}: the stored text of {} {} is damaged\n", database_.path().string(), key.first, key.second);
            ObjectMap& map = key.first == data_group_type ? content.group_frames : content.objects;
            map.emplace(std::move(key), object);
        }
    });
    if (!done)
        return tl::make_unexpected(done.error());
    if (!damaged.empty())
        return tl::make_unexpected(damaged + "restore the file from a backup, or load a saved configuration into a new store (--db)");
    auto groups = groups_.load_all();
    if (!groups)
        return tl::make_unexpected(std::move(groups.error()));
    for (datagroups::StoredDataGroup& group : *groups)
        content.data_groups.emplace(std::move(group.info.name), std::move(group.records));
    return content;
}

Store::Done Store::keep_built_in_files(const tls::BuiltInFiles& files) {
    tl::expected<Transaction, std::string> transaction = Transaction::begin(database_);
    if (!transaction)
        return tl::make_unexpected(std::move(transaction.error()));
    Done done = database_.attempt([&] {
        SQLite::Statement put(database_.handle(),
                              "INSERT OR REPLACE INTO object (type, name, text, file, positions) VALUES (?, ?, ?, '', '')");
        for (const auto& [name, text] :
             {std::pair{tls::default_certificate_name, &files.certificate}, std::pair{tls::default_key_name, &files.key}}) {
            put.bind(1, std::string(built_in_file_type));
            put.bind(2, name);
            put.bind(3, *text);
            run(put);
        }
    });
    return done ? transaction->commit() : done;
}

void Store::write_object(const Object& object) {
    SQLite::Statement put(database_.handle(),
                          "INSERT INTO object (type, name, text, file, positions) VALUES (?, ?, ?, ?, ?) ON CONFLICT (type, name)"
                          " DO UPDATE SET text = excluded.text, file = excluded.file, positions = excluded.positions");
    const StoredObject row = to_store(object);
    put.bind(1, object.type);
    put.bind(2, object.name);
    put.bind(3, row.text);
    put.bind(4, row.file);
    put.bind(5, row.positions);
    run(put);
}

void Store::write_objects(const ObjectMap& before, const ObjectMap& after) {
    SQLite::Statement erase(database_.handle(), "DELETE FROM object WHERE type = ? AND name = ?");
    for (const auto& [key, object] : before) {
        if (after.contains(key))
            continue;
        erase.bind(1, key.first);
        erase.bind(2, key.second);
        run(erase);
    }
    for (const ObjectPtr& object : changed_in_load_order(before, after))
        write_object(*object);
}

Store::Done Store::write_group(const std::string& name, const Draft::GroupChange& change, bool existed,
                               const datagroups::Progress& progress) {
    const bool removes = existed && (!change.group || change.is_new);
    if (removes) {
        if (Done done = groups_.remove(name); !done)
            return done;
    }
    if (!change.group)
        return {};
    if (change.is_new) {
        if (Done done = groups_.create({name, change.group->type(), {}, false}); !done)
            return done;
    }
    if (change.rewritten)
        return groups_.replace_all(name, *change.group, progress);
    for (const Draft::RecordEdit& edit : change.edits) {
        Done done = edit.erases ? groups_.remove_record(name, edit.record.key) : groups_.put_record(name, edit.record);
        if (!done)
            return done;
    }
    return {};
}

Store::Done Store::write_groups(const Draft& draft, const datagroups::Progress& progress) {
    for (const auto& [name, change] : draft.group_changes()) {
        const bool existed = draft.base().snapshot->data_groups.contains(name);
        if (Done done = write_group(name, change, existed, progress); !done)
            return done;
    }
    return {};
}

void Store::write_log(const Note& note, std::int64_t sequence) {
    SQLite::Statement entry(database_.handle(), "INSERT INTO change (sequence, time, user, command) VALUES (?, ?, ?, ?)");
    entry.bind(1, sequence);
    entry.bind(2, now_utc());
    entry.bind(3, note.user);
    entry.bind(4, note.command.substr(0, command_bytes_max));
    run(entry);
    SQLite::Statement prune(database_.handle(), "DELETE FROM change WHERE sequence <= ?");
    prune.bind(1, sequence - changes_kept_max);
    run(prune);
    if (!note.load)
        return;
    SQLite::Statement load(database_.handle(), "INSERT OR REPLACE INTO last_load (only_row, file, sha256, sequence) VALUES (1, ?, ?, ?)");
    load.bind(1, note.load->file);
    load.bind(2, note.load->sha256);
    load.bind(3, sequence);
    run(load);
}

tl::expected<std::int64_t, std::string> Store::commit(const Draft& draft, const Note& note, const datagroups::Progress& progress) {
    tl::expected<Transaction, std::string> transaction = Transaction::begin(database_);
    if (!transaction)
        return tl::make_unexpected(std::move(transaction.error()));
    const std::int64_t sequence = last_sequence_ + 1;
    bool overtaken = false;
    Done done = database_.attempt([&] {
        SQLite::Statement newest(database_.handle(), "SELECT coalesce(max(sequence), 0) FROM change");
        newest.executeStep();
        overtaken = newest.getColumn(0).getInt64() != last_sequence_;
        if (overtaken)
            return;
        write_objects(*draft.base().objects, draft.objects());
        write_objects(*draft.base().group_frames, draft.group_frames());
        write_log(note, sequence);
    });
    if (overtaken)
        return tl::make_unexpected(database_.path().string() +
                                   ": another process changed the store at the same moment; give the command again");
    if (done)
        done = write_groups(draft, progress);
    if (done)
        done = transaction->commit();
    if (!done)
        return tl::make_unexpected(std::move(done.error()));
    last_sequence_ = sequence;
    if (note.load)
        last_load_ = LoadRecord{note.load->file, note.load->sha256, sequence};
    return sequence;
}

tl::expected<std::vector<ChangeRecord>, std::string> Store::changes_after(std::int64_t sequence) {
    std::vector<ChangeRecord> changes;
    const Done done = database_.attempt([&] {
        SQLite::Statement rows(database_.handle(), "SELECT sequence, time, user, command FROM change WHERE sequence > ? ORDER BY sequence");
        rows.bind(1, sequence);
        while (rows.executeStep()) {
            changes.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(), rows.getColumn(2).getString(),
                               rows.getColumn(3).getString()});
        }
    });
    if (!done)
        return tl::make_unexpected(done.error());
    return changes;
}

} // namespace sluice::config
