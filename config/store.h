#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "config/draft.h"
#include "datagroups/data_group_store.h"
#include "datagroups/database.h"

namespace sluice::config {

/// One committed change, for the audit and for "what the operator did since the last load".
struct ChangeRecord {
    std::int64_t sequence = 0; ///< grows by one
    std::string time;          ///< UTC, 2026-01-31T12:00:00Z
    std::string user;
    std::string command; ///< as typed; cut at command_bytes_max
};

/// The file whose content the configuration was when it was last loaded or saved.
struct LoadRecord {
    std::string file; ///< absolute; empty for standard input
    std::string sha256;
    std::int64_t sequence = 0; ///< of the change that loaded it; later ones are the operator's
};

/// The configuration in the SQLite file: objects, data groups, the log of changes, the record of the last load. One thread at a time.
class Store {
public:
    static constexpr std::int64_t changes_kept_max = 10'000;
    static constexpr std::size_t command_bytes_max = 4'096;
    using Done = tl::expected<void, std::string>;

    /// Opens or creates it; the error names the file and says what to do.
    static tl::expected<std::unique_ptr<Store>, std::string> open(const std::string& path);

    struct Content {
        ObjectMap objects;
        ObjectMap group_frames;
        ByName<datagroups::DataGroupPtr> data_groups;
        std::optional<tls::BuiltInFiles> built_in_files; ///< without the bundle; absent: none kept so far
    };
    tl::expected<Content, std::string> load_all();

    /// The certificate and key that need no object. No change in the sense of the log.
    Done keep_built_in_files(const tls::BuiltInFiles& files);

    /// What a commit writes besides the draft. The sequence numbers are given by the store.
    struct Note {
        std::string user;
        std::string command;
        std::optional<LoadRecord> load; ///< the configuration is that file's content from now on
    };
    /// Everything in one transaction: on the disk when it returns, or nothing of it. Returns the change's sequence. Fails when another
    /// process has changed the store since this one read it.
    tl::expected<std::int64_t, std::string> commit(const Draft& draft, const Note& note, const datagroups::Progress& progress = {});

    [[nodiscard]] const std::optional<LoadRecord>& last_load() const { return last_load_; }
    [[nodiscard]] std::int64_t last_sequence() const { return last_sequence_; }
    /// Changes after that one, oldest first; at most the newest changes_kept_max.
    tl::expected<std::vector<ChangeRecord>, std::string> changes_after(std::int64_t sequence);

private:
    explicit Store(datagroups::Database database);
    void read_log_state();
    void write_objects(const ObjectMap& before, const ObjectMap& after);
    void write_object(const Object& object);
    void write_log(const Note& note, std::int64_t sequence);
    Done write_groups(const Draft& draft, const datagroups::Progress& progress);
    Done write_group(const std::string& name, const Draft::GroupChange& change, bool existed, const datagroups::Progress& progress);

    datagroups::Database database_;
    datagroups::DataGroupStore groups_;
    std::optional<LoadRecord> last_load_;
    std::int64_t last_sequence_ = 0;
};

} // namespace sluice::config
