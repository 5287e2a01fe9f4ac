#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/runtime_view.h"
#include "datagroups/ip_address.h"
#include "engine/balance/keyed_hash.h"
#include "engine/balance/persistence_mode.h"

namespace sluice::engine {

/// Persistence records: which member a key (a client's address, a session's name) was sent to. Shared by all workers: shards with one
/// short lock each. Records expire `timeout` after their last use; their number and the bytes of their keys are bounded (the one of the
/// shard that was used longest ago goes first).
class PersistenceTable {
public:
    using Time = std::chrono::steady_clock::time_point; ///< monotonic

    struct Key {
        PersistenceMode mode = PersistenceMode::source_address;
        std::string_view value;
    };
    /// Where a record was made, or is looked for. Two scopes meet when each part is the same or one of them is open in it.
    struct Scope {
        std::string_view virtual_server;
        datagroups::IpAddress service; ///< the virtual server's address
        std::string_view pool;
        bool any_virtual = false; ///< any virtual server
        bool any_service = false; ///< any virtual server of the address
        bool any_pool = false;
    };
    struct Found {
        datagroups::Endpoint member;
        std::string_view pool; ///< of the member; lives as long as the table
    };

    explicit PersistenceTable(std::size_t records_max = 4'000'000, std::size_t key_bytes_max = std::size_t{512} << 20U);
    ~PersistenceTable();

    /// The record that meets the scope and restarts its time. Of several the one of the very virtual server and pool, else the last used.
    std::optional<Found> find(const Key& key, const Scope& scope, Time now);
    /// Makes the record, or replaces the one that meets the scope. `timeout` absent: indefinite.
    void store(const Key& key, const Scope& scope, const datagroups::Endpoint& member, std::optional<std::chrono::seconds> timeout,
               unsigned worker, Time now);
    /// Removes all that meet the scope.
    void remove(const Key& key, const Scope& scope);
    /// Drops expired records of some shards; called now and then from the management thread.
    void expire(Time now);
    [[nodiscard]] std::vector<config::PersistenceReport> report(std::size_t limit, Time now) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Shard;
    [[nodiscard]] std::uint64_t hash_of(const Key& key) const;
    [[nodiscard]] Shard& shard_of(std::uint64_t hash) const;

    std::vector<std::unique_ptr<Shard>> shards_;
    std::size_t records_max_;   ///< of a shard
    std::size_t key_bytes_max_; ///< of a shard
    KeyedHash hash_;
    std::size_t next_shard_ = 0; ///< of expire(), which one thread calls
};

} // namespace sluice::engine
