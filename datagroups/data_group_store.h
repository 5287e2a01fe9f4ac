#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "datagroups/data_group.h"
#include "datagroups/database.h"
#include "datagroups/external_file.h"

namespace sluice::datagroups {

/// What the store knows of a data group besides its records.
struct DataGroupInfo {
    std::string name; ///< full path, unique
    Type type = Type::string;
    std::string description;
    bool is_external = false; ///< its records came from a file: `ltm data-group external`

    bool operator==(const DataGroupInfo&) const = default;
};

struct StoredDataGroup {
    DataGroupInfo info;
    DataGroupPtr records;
};

/// The data groups in the store. Opens no transaction: each call is a part of the caller's, or stands alone when there is none
/// (replace_all() must not: half of it could be committed). After an error the caller rolls back. Keys are canonical.
/// The database outlives the store.
class DataGroupStore {
public:
    using Done = tl::expected<void, std::string>;

    /// The tables, to be given to Database::open().
    static std::span<const std::string_view> schema();

    explicit DataGroupStore(Database& database);
    DataGroupStore(const DataGroupStore&) = delete;
    DataGroupStore& operator=(const DataGroupStore&) = delete;
    ~DataGroupStore();

    /// Every data group in order of names. `progress` counts records. Fails on a record that is not of its group's type.
    tl::expected<std::vector<StoredDataGroup>, std::string> load_all(const Progress& progress = {});

    /// Fails with F5's 01020066 when the name is taken.
    Done create(const DataGroupInfo& info);
    /// With all its records. Fails with F5's 01020036 when there is none.
    Done remove(std::string_view name);
    Done set_description(std::string_view name, std::string_view description);

    /// Adds the record, or replaces the value of that key.
    Done put_record(std::string_view name, const Record& record);
    /// Fails with 01020036 when the group has no such record.
    Done remove_record(std::string_view name, std::string_view key);
    /// Puts these records in the place of all. A million takes seconds; `progress` counts records.
    Done replace_all(std::string_view name, const DataGroup& records, const Progress& progress = {});
    /// The same for records in any order, each key once.
    Done replace_all(std::string_view name, std::span<const Record> records, const Progress& progress = {});

private:
    struct Statements;

    Done change_one(std::string_view name, const std::function<int()>& change);
    Done replace_sorted(std::string_view name, std::span<const Record* const> rows, const Progress& progress);

    Database& database_;
    std::unique_ptr<Statements> statements_;
};

} // namespace sluice::datagroups
