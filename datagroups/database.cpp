#include "datagroups/database.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "datagroups/database_file.h"

namespace sluice::datagroups {

namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 5000;
constexpr std::int64_t checked_pages_max = 4096; ///< 16 MB: a whole check takes tens of milliseconds
constexpr const char* in_memory = ":memory:";

std::string describe(const fs::path& path, const SQLite::Exception& error) {
    switch (error.getErrorCode()) {
    case SQLITE_FULL:
        return fmt::format("{}: the disk is full, nothing was changed: make room and try again", path.native());
    case SQLITE_READONLY:
        return fmt::format("{} cannot be written ({}): nothing was changed; look at its owner and mode and at the file system",
                           path.native(), error.what());
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fmt::format("{} is held by another program, nothing was changed: try again", path.native());
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return damaged(path, error.what());
    case SQLITE_CANTOPEN:
        return fmt::format("{} cannot be opened: look at the folder's owner and mode", path.native());
    case SQLITE_IOERR:
        return fmt::format("{}: the disk reports an error ({}), nothing was changed", path.native(), error.what());
    default:
        return fmt::format("{}: {}", path.native(), error.what());
    }
}

tl::expected<void, std::string> attempted(const fs::path& path, const std::function<void()>& work) {
    try {
        work();
        return {};
    } catch (const SQLite::Exception& error) {
        return tl::unexpected(describe(path, error));
    }
}

/// Refusal of a file from inside work that otherwise fails by SQLite's exceptions.
struct Refusal {
    std::string why;
};

using Objects = std::set<std::tuple<std::string, std::string, std::string>>; ///< type, name and SQL

Objects objects_of(SQLite::Database& handle) {
    Objects objects;
    SQLite::Statement query{handle, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"};
    while (query.executeStep()) {
        objects.emplace(query.getColumn(0).getString(), query.getColumn(1).getString(), query.getColumn(2).getString());
    }
    return objects;
}

Objects objects_wanted(std::span<const std::string_view> schema) {
    SQLite::Database model{in_memory, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    for (const auto statement : schema) {
        model.exec(std::string{statement});
    }
    return objects_of(model);
}

std::int64_t number_of(SQLite::Database& handle, const char* pragma) {
    return handle.execAndGet(fmt::format("PRAGMA {}", pragma)).getInt64();
}

void check(SQLite::Database& handle, const fs::path& path, std::span<const std::string_view> schema) {
    if (const auto version = number_of(handle, "user_version"); version != Database::schema_version) {
        throw Refusal{newer(path, static_cast<unsigned long>(version))};
    }
    if (number_of(handle, "page_count") <= checked_pages_max) {
        if (const auto verdict = handle.execAndGet("PRAGMA quick_check(1)").getString(); verdict != "ok") {
            throw Refusal{damaged(path, verdict)};
        }
    }
    const auto wanted = objects_wanted(schema);
    const auto there = objects_of(handle);
    for (const auto& object : wanted) {
        if (!there.contains(object)) {
            throw Refusal{damaged(path, fmt::format("{} {} is missing or not as it should be", std::get<0>(object), std::get<1>(object)))};
        }
    }
}

std::string immutable_uri(const fs::path& path) {
    std::string uri = "file:";
    const auto absolute = fs::absolute(path);
    for (const char c : absolute.native()) {
        uri += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02x}", static_cast<unsigned char>(c)) : std::string{c};
    }
    return uri + "?immutable=1";
}

/// A log beside the file is part of the store, so it is read with it; closing must not yet write it into a file that may be refused.
void check_existing(const fs::path& path, bool has_log, std::span<const std::string_view> schema) {
    if (!has_log) {
        SQLite::Database handle{immutable_uri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI};
        check(handle, path, schema);
        return;
    }
    SQLite::Database handle{path.native(), SQLite::OPEN_READWRITE, busy_timeout_ms};
    sqlite3_db_config(handle.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    if (number_of(handle, "page_count") > 0) { // a journal may have brought back the empty file
        check(handle, path, schema);
    }
}

/// In one transaction and before the log is switched on, so that the file's own header tells whose it is from the first moment on.
void make_schema(SQLite::Database& handle, std::span<const std::string_view> schema) {
    handle.exec("BEGIN EXCLUSIVE");
    if (number_of(handle, "application_id") == 0) { // otherwise another process was faster
        for (const auto statement : schema) {
            handle.exec(std::string{statement});
        }
        handle.exec(fmt::format("PRAGMA application_id = {}", Database::application_id));
        handle.exec(fmt::format("PRAGMA user_version = {}", Database::schema_version));
    }
    handle.exec("COMMIT");
}

std::unique_ptr<SQLite::Database> connect(const fs::path& path, std::span<const std::string_view> schema) {
    auto handle = std::make_unique<SQLite::Database>(path.native(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms);
    if (sqlite3_db_readonly(handle->getHandle(), "main") == 1) {
        throw Refusal{fmt::format("{} cannot be written: look at its owner and mode and at the file system", path.native())};
    }
    if (number_of(*handle, "page_count") == 0) {
        make_schema(*handle, schema);
    }
    handle->exec("PRAGMA journal_mode = WAL");
    handle->exec("PRAGMA synchronous = FULL");
    handle->exec("PRAGMA foreign_keys = ON");
    return handle;
}

} // namespace

tl::expected<Database, std::string> Database::open(const fs::path& path, std::span<const std::string_view> schema) {
    FileLook look{true, false};
    if (path != in_memory) {
        auto looked = look_at_file(path);
        if (!looked) {
            return tl::unexpected(std::move(looked.error()));
        }
        look = *looked;
        if (auto created = look.is_new ? create_file(path) : tl::expected<void, std::string>{}; !created) {
            return tl::unexpected(std::move(created.error()));
        }
    }
    std::unique_ptr<SQLite::Database> handle;
    try {
        const auto opened = attempted(path, [&] {
            if (!look.is_new) {
                check_existing(path, look.has_log, schema);
            }
            handle = connect(path, schema);
        });
        if (!opened) {
            return tl::unexpected(opened.error());
        }
    } catch (const Refusal& refusal) {
        return tl::unexpected(refusal.why);
    }
    return Database{path, std::move(handle)};
}

tl::expected<void, std::string> Database::attempt(const std::function<void()>& work) const {
    return attempted(path_, work);
}

tl::expected<void, std::string> Database::execute(const std::string& sql) {
    return attempt([&] { handle_->exec(sql); });
}

tl::expected<Transaction, std::string> Transaction::begin(Database& database) {
    return database.execute("BEGIN IMMEDIATE").map([&] { return Transaction{database}; });
}

Transaction::~Transaction() {
    if (database_ != nullptr && sqlite3_get_autocommit(database_->handle().getHandle()) == 0) {
        sqlite3_exec(database_->handle().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

tl::expected<void, std::string> Transaction::commit() {
    auto committed = database_->execute("COMMIT");
    if (!committed && sqlite3_get_autocommit(database_->handle().getHandle()) == 0) {
        sqlite3_exec(database_->handle().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    database_ = nullptr;
    return committed;
}

} // namespace sluice::datagroups
