#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/runtime_view.h"
#include "datagroups/ip_address.h"

namespace sluice::engine {

/// Source address persistence: which member a client's (masked) address was sent to. Shared by all workers: shards with one short lock
/// each. Records expire `timeout` after their last use; the number of records is bounded (the oldest of the shard goes first).
class PersistenceTable {
public:
    /// What a record is found by. Empty pool or virtual server: the profile matches across them.
    struct Key {
        datagroups::IpAddress masked_client;
        std::string_view virtual_server;
        std::string_view pool;
    };
    explicit PersistenceTable(std::size_t records_max = 4'000'000);
    ~PersistenceTable();

    /// The member recorded for the key; restarts the record's time. `now` is monotonic.
    std::optional<datagroups::Endpoint> find(const Key& key, std::chrono::steady_clock::time_point now);
    /// Makes or replaces the record. `timeout` absent: indefinite.
    void store(const Key& key, const datagroups::Endpoint& member, std::optional<std::chrono::seconds> timeout, unsigned worker,
               std::chrono::steady_clock::time_point now);
    void remove(const Key& key);
    /// Drops expired records of some shards; called now and then from the management thread.
    void expire(std::chrono::steady_clock::time_point now);
    [[nodiscard]] std::vector<config::PersistenceReport> report(std::size_t limit, std::chrono::steady_clock::time_point now) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Shard;
    [[nodiscard]] Shard& shard_of(const datagroups::IpAddress& client) const;

    std::vector<std::unique_ptr<Shard>> shards_;
    std::size_t records_max_;
    std::uint64_t place_salt_ = 0;
    std::size_t next_shard_ = 0; ///< of expire(), which one thread calls
};

} // namespace sluice::engine
