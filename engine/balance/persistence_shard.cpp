#include "engine/balance/persistence_shard.h"

#include <algorithm>

namespace sluice::engine {

namespace {

constexpr std::size_t buckets_looked_at_once = 4096; ///< so that the lock is held for well under a millisecond

/// How near a record is to where it is looked for: its own virtual server and pool before those that a wider scope lets in.
int nearness(const PersistenceTable::Scope& scope, std::string_view virtual_server, std::string_view pool) {
    return (scope.virtual_server == virtual_server ? 2 : 0) + (scope.pool == pool ? 1 : 0);
}

} // namespace

bool PersistenceTable::Shard::Record::meets(const Scope& scope) const {
    const bool open = any_virtual || scope.any_virtual || ((any_service || scope.any_service) && service == scope.service);
    return (open || virtual_server == scope.virtual_server) && (any_pool || scope.any_pool || pool == scope.pool);
}

PersistenceTable::Shard::Records::iterator PersistenceTable::Shard::find(const KeyView& key, const Scope& scope, Time now) {
    auto [at, end] = records.equal_range(key);
    auto best = records.end();
    while (at != end) {
        const auto here = at++;
        if (here->second.is_expired(now)) {
            erase(here);
            continue;
        }
        if (!here->second.meets(scope)) {
            continue;
        }
        const auto rank = [&scope](const Record& record) {
            return std::pair{nearness(scope, record.virtual_server, record.pool), record.used};
        };
        best = best == records.end() || rank(best->second) < rank(here->second) ? here : best;
    }
    return best;
}

PersistenceTable::Shard::Records::iterator PersistenceTable::Shard::insert(const KeyView& key) {
    key_bytes += key.value.size();
    const auto at = records.emplace(StoredKey{key.mode, std::string(key.value), key.hash}, Record{});
    append(*at);
    return at;
}

void PersistenceTable::Shard::append(Entry& entry) {
    entry.second.older = newest;
    entry.second.newer = nullptr;
    (newest == nullptr ? oldest : newest->second.newer) = &entry;
    newest = &entry;
}

void PersistenceTable::Shard::unlink(Entry& entry) {
    Record& record = entry.second;
    (record.older == nullptr ? oldest : record.older->second.newer) = record.newer;
    (record.newer == nullptr ? newest : record.newer->second.older) = record.older;
}

void PersistenceTable::Shard::touch(Entry& entry, Time now) {
    entry.second.used = now;
    unlink(entry);
    append(entry);
}

void PersistenceTable::Shard::erase(Records::iterator at) {
    key_bytes -= at->first.value.size();
    unlink(*at);
    records.erase(at);
}

void PersistenceTable::Shard::erase(Entry& entry) {
    auto [at, end] = records.equal_range(entry.first);
    at = std::find_if(at, end, [&entry](const Entry& candidate) { return &candidate == &entry; });
    if (at != end) {
        erase(at);
    }
}

void PersistenceTable::Shard::shrink(std::size_t records_max, std::size_t key_bytes_max) {
    while (oldest != nullptr && (records.size() > records_max || key_bytes > key_bytes_max)) {
        erase(*oldest);
    }
}

void PersistenceTable::Shard::expire_some(Time now) {
    const std::size_t buckets = records.bucket_count();
    std::vector<Entry*> expired;
    for (std::size_t looked_at = 0; looked_at < std::min(buckets, buckets_looked_at_once); ++looked_at) {
        next_bucket = next_bucket + 1 < buckets ? next_bucket + 1 : 0;
        for (auto entry = records.begin(next_bucket); entry != records.end(next_bucket); ++entry) {
            if (entry->second.is_expired(now)) {
                expired.push_back(&*entry);
            }
        }
    }
    for (Entry* entry : expired) {
        erase(*entry);
    }
}

std::string_view PersistenceTable::Shard::keep(std::string_view name) {
    const auto found = names.find(name);
    return found != names.end() ? *found : *names.emplace(name).first;
}

} // namespace sluice::engine
