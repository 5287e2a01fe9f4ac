#include "engine/balance/persistence.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <unordered_map>

namespace sluice::engine {

namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t shard_count = 64;
constexpr std::size_t buckets_looked_at_once = 4096; ///< so that the lock is held for well under a millisecond
constexpr std::size_t shards_looked_at_once = 8;

/// Two random numbers make the places of keys unforeseeable: clients choose their addresses.
struct Salt {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

Salt make_salt() {
    std::random_device source;
    const auto number = [&] { return (std::uint64_t{source()} << 32U) | source(); };
    return {number() | 1U, number() | 1U};
}

std::uint64_t mixed(std::uint64_t value, std::uint64_t salt) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{value ^ salt} * Wide{salt ^ 0x9E3779B97F4A7C15U};
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// A key with its names as numbers of the shard.
struct StoredKey {
    datagroups::IpAddress client;
    std::uint32_t virtual_server = 0;
    std::uint32_t pool = 0;

    bool operator==(const StoredKey&) const = default;
};

struct StoredKeyHash {
    Salt salt;

    std::size_t operator()(const StoredKey& key) const noexcept {
        std::array<std::uint64_t, 2> halves{};
        std::memcpy(halves.data(), key.client.bytes().data(), sizeof(halves));
        const std::uint64_t names = (std::uint64_t{key.virtual_server} << 32U) | key.pool;
        return mixed(mixed(halves[0], salt.first) ^ mixed(halves[1] ^ names, salt.second), salt.first);
    }
};

/// Names of virtual servers and pools, each once. Their number is that of the configuration's objects.
class Names {
public:
    std::uint32_t number_of(std::string_view name) {
        const auto found = numbers_.find(name);
        if (found != numbers_.end()) {
            return found->second;
        }
        const auto number = static_cast<std::uint32_t>(names_.size());
        names_.push_back(numbers_.emplace(std::string(name), number).first->first);
        return number;
    }
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const {
        const auto found = numbers_.find(name);
        return found == numbers_.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::string_view name_of(std::uint32_t number) const { return names_[number]; }

private:
    std::map<std::string, std::uint32_t, std::less<>> numbers_;
    std::vector<std::string_view> names_;
};

struct Record {
    datagroups::Endpoint member;
    Time used;
    std::optional<std::chrono::seconds> timeout;
    unsigned worker = 0;
    std::pair<const StoredKey, Record>* older = nullptr; ///< neighbours in order of last use
    std::pair<const StoredKey, Record>* newer = nullptr;

    [[nodiscard]] bool is_expired(Time now) const { return timeout && now - used >= *timeout; }
};
using Entry = std::pair<const StoredKey, Record>;

} // namespace

struct PersistenceTable::Shard {
    using Records = std::unordered_map<StoredKey, Record, StoredKeyHash>;

    explicit Shard(Salt salt) : records(0, StoredKeyHash{salt}) {}

    std::optional<StoredKey> stored(const Key& key) const {
        const auto virtual_server = names.find(key.virtual_server);
        const auto pool = names.find(key.pool);
        return virtual_server && pool ? std::optional(StoredKey{key.masked_client, *virtual_server, *pool}) : std::nullopt;
    }

    void append(Entry& entry) {
        entry.second.older = newest;
        entry.second.newer = nullptr;
        (newest == nullptr ? oldest : newest->second.newer) = &entry;
        newest = &entry;
    }

    void unlink(Entry& entry) {
        Record& record = entry.second;
        (record.older == nullptr ? oldest : record.older->second.newer) = record.newer;
        (record.newer == nullptr ? newest : record.newer->second.older) = record.older;
    }

    void touch(Entry& entry, Time now) {
        entry.second.used = now;
        unlink(entry);
        append(entry);
    }

    void erase(Records::iterator at) {
        unlink(*at);
        records.erase(at);
    }

    void expire_some(Time now) {
        const std::size_t buckets = records.bucket_count();
        std::vector<StoredKey> expired;
        for (std::size_t looked_at = 0; looked_at < std::min(buckets, buckets_looked_at_once); ++looked_at) {
            next_bucket = next_bucket + 1 < buckets ? next_bucket + 1 : 0;
            for (auto entry = records.begin(next_bucket); entry != records.end(next_bucket); ++entry) {
                if (entry->second.is_expired(now)) {
                    expired.push_back(entry->first);
                }
            }
        }
        for (const StoredKey& key : expired) {
            erase(records.find(key));
        }
    }

    mutable std::mutex lock; ///< guards everything below; held for one operation
    Records records;
    Names names;
    Entry* oldest = nullptr;
    Entry* newest = nullptr;
    std::size_t next_bucket = 0;
};

PersistenceTable::PersistenceTable(std::size_t records_max) : records_max_(std::max(records_max, shard_count)) {
    const Salt salt = make_salt();
    for (std::size_t shard = 0; shard < shard_count; ++shard) {
        shards_.push_back(std::make_unique<Shard>(salt));
    }
    place_salt_ = make_salt().first;
}

PersistenceTable::~PersistenceTable() = default;

PersistenceTable::Shard& PersistenceTable::shard_of(const datagroups::IpAddress& client) const {
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), client.bytes().data(), sizeof(halves));
    return *shards_[mixed(mixed(halves[0], place_salt_) ^ halves[1], place_salt_) % shard_count];
}

std::optional<datagroups::Endpoint> PersistenceTable::find(const Key& key, Time now) {
    Shard& shard = shard_of(key.masked_client);
    const std::lock_guard guard(shard.lock);
    const auto stored = shard.stored(key);
    const auto found = stored ? shard.records.find(*stored) : shard.records.end();
    if (found == shard.records.end()) {
        return std::nullopt;
    }
    if (found->second.is_expired(now)) {
        shard.erase(found);
        return std::nullopt;
    }
    shard.touch(*found, now);
    return found->second.member;
}

void PersistenceTable::store(const Key& key, const datagroups::Endpoint& member, std::optional<std::chrono::seconds> timeout,
                             unsigned worker, Time now) {
    Shard& shard = shard_of(key.masked_client);
    const std::lock_guard guard(shard.lock);
    const StoredKey stored{key.masked_client, shard.names.number_of(key.virtual_server), shard.names.number_of(key.pool)};
    const auto [entry, is_new] = shard.records.try_emplace(stored);
    if (!is_new) {
        shard.unlink(*entry);
    }
    entry->second = Record{member, now, timeout, worker};
    shard.append(*entry);
    if (shard.records.size() > records_max_ / shard_count) {
        shard.erase(shard.records.find(shard.oldest->first));
    }
}

void PersistenceTable::remove(const Key& key) {
    Shard& shard = shard_of(key.masked_client);
    const std::lock_guard guard(shard.lock);
    const auto stored = shard.stored(key);
    const auto found = stored ? shard.records.find(*stored) : shard.records.end();
    if (found != shard.records.end()) {
        shard.erase(found);
    }
}

void PersistenceTable::expire(Time now) {
    for (std::size_t turn = 0; turn < shards_looked_at_once; ++turn) {
        Shard& shard = *shards_[next_shard_];
        next_shard_ = (next_shard_ + 1) % shard_count;
        const std::lock_guard guard(shard.lock);
        shard.expire_some(now);
    }
}

std::vector<config::PersistenceReport> PersistenceTable::report(std::size_t limit, Time now) const {
    std::vector<config::PersistenceReport> reports;
    for (const auto& shard : shards_) {
        const std::lock_guard guard(shard->lock);
        for (const Entry* entry = shard->oldest; entry != nullptr && reports.size() < limit; entry = entry->second.newer) {
            const auto& [key, record] = *entry;
            if (record.is_expired(now)) {
                continue;
            }
            config::PersistenceReport& report = reports.emplace_back();
            report.mode = "source-address";
            report.key = key.client.to_text();
            report.virtual_server = shard->names.name_of(key.virtual_server);
            report.pool = shard->names.name_of(key.pool);
            report.member = record.member;
            report.worker = record.worker;
            report.age = std::chrono::duration_cast<std::chrono::seconds>(now - record.used);
        }
    }
    return reports;
}

std::size_t PersistenceTable::size() const {
    std::size_t records = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard guard(shard->lock);
        records += shard->records.size();
    }
    return records;
}

} // namespace sluice::engine
