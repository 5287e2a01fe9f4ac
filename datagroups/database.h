#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <SQLiteCpp/Database.h>
#include <tl/expected.hpp>

namespace sluice::datagroups {

/// The store's file: SQLite with a write-ahead log, every commit flushed to the disk, foreign keys checked. One owner, one thread at
/// a time. Errors are texts for the operator: they name the file and say what to do.
class Database {
public:
    static constexpr std::uint32_t application_id = 0x534c5543; ///< "SLUC"
    static constexpr std::uint32_t schema_version = 1;

    /// Opens the file, or makes it (mode 0600, missing folders 0700) with all statements of `schema` in one transaction. ":memory:"
    /// is a store that ends with the object. `schema` is what all rooms together need, always in full: an existing file must hold
    /// every one of its tables and indexes with the same SQL.
    ///
    /// Refused, and left byte for byte as it is: a file that is no SQLite, belongs to another program, has a newer schema, or is damaged.
    /// Damage inside the pages is looked for in files of up to 16 MB; in larger ones it shows when they are read.
    static tl::expected<Database, std::string> open(const std::filesystem::path& path, std::span<const std::string_view> schema);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Runs SQL without results.
    tl::expected<void, std::string> execute(const std::string& sql);
    /// Runs `work`, which may use handle() and SQLiteCpp's statements and throw what they throw; that becomes the error text.
    tl::expected<void, std::string> attempt(const std::function<void()>& work) const;
    /// For statements inside attempt().
    [[nodiscard]] SQLite::Database& handle() { return *handle_; }

private:
    Database(std::filesystem::path path, std::unique_ptr<SQLite::Database> handle) : path_(std::move(path)), handle_(std::move(handle)) {}

    std::filesystem::path path_;
    std::unique_ptr<SQLite::Database> handle_; ///< statements keep its address, so it does not move with this object
};

/// All or nothing: what is not committed is rolled back. Takes the write lock at once, waiting up to 5 s for another process.
/// The database outlives it. Transactions do not nest.
class Transaction {
public:
    static tl::expected<Transaction, std::string> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// On success everything since begin() is on the disk. On failure nothing is, and the transaction is over.
    tl::expected<void, std::string> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;
};

} // namespace sluice::datagroups
