#pragma once

#include <mutex>
#include <set>
#include <unordered_map>

#include "engine/balance/persistence.h"

namespace sluice::engine {

/// One part of the table under one lock. Everything but the lock is used while it is held.
struct PersistenceTable::Shard {
    struct StoredKey {
        PersistenceMode mode;
        std::string value;
        std::uint64_t hash;
    };
    struct KeyView {
        PersistenceMode mode;
        std::string_view value;
        std::uint64_t hash;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const StoredKey& key) const noexcept { return key.hash; }
        std::size_t operator()(const KeyView& key) const noexcept { return key.hash; }
    };
    struct Equal {
        using is_transparent = void;
        template <typename Left, typename Right>
        bool operator()(const Left& left, const Right& right) const noexcept {
            return left.hash == right.hash && left.mode == right.mode && left.value == right.value;
        }
    };
    struct Record;
    using Entry = std::pair<const StoredKey, Record>;
    struct Record {
        datagroups::Endpoint member;
        Time used;
        std::optional<std::chrono::seconds> timeout;
        std::string_view virtual_server; ///< kept by names
        std::string_view pool;           ///< kept by names
        datagroups::IpAddress service;
        unsigned worker = 0;
        bool any_virtual = false;
        bool any_service = false;
        bool any_pool = false;
        Entry* older = nullptr; ///< neighbours in order of last use
        Entry* newer = nullptr;

        [[nodiscard]] bool is_expired(Time now) const { return timeout && now - used >= *timeout; }
        [[nodiscard]] bool meets(const Scope& scope) const;
    };
    using Records = std::unordered_multimap<StoredKey, Record, Hash, Equal>;

    /// The best record for the scope; expired ones of the key are dropped on the way.
    Records::iterator find(const KeyView& key, const Scope& scope, Time now);
    Records::iterator insert(const KeyView& key);
    void touch(Entry& entry, Time now);
    void erase(Records::iterator at);
    void erase(Entry& entry);
    /// Gives up what was used longest ago until both limits hold.
    void shrink(std::size_t records_max, std::size_t key_bytes_max);
    void expire_some(Time now);
    /// The same text as long as the shard lives. Their number is that of the configuration's objects.
    std::string_view keep(std::string_view name);

    mutable std::mutex lock; ///< held for one operation
    Records records;
    std::set<std::string, std::less<>> names;
    std::size_t key_bytes = 0;
    Entry* oldest = nullptr;
    Entry* newest = nullptr;
    std::size_t next_bucket = 0;

private:
    void append(Entry& entry);
    void unlink(Entry& entry);
};

} // namespace sluice::engine
