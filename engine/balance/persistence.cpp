#include "engine/balance/persistence.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/balance/persistence_shard.h"

namespace sluice::engine {

namespace {

constexpr std::size_t shard_count = 64;
constexpr std::size_t shards_looked_at_once = 8;
constexpr std::size_t shown_bytes_max = 256;

/// Keys come from clients: what a terminal would act on is shown as `\x1b`.
std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, shown_bytes_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e) {
            shown += fmt::format("\\x{:02x}", byte);
        } else {
            shown += c;
        }
    }
    return text.size() > shown_bytes_max ? shown + "..." : shown;
}

} // namespace

PersistenceTable::PersistenceTable(std::size_t records_max, std::size_t key_bytes_max)
    : records_max_(std::max(records_max, shard_count) / shard_count), key_bytes_max_(key_bytes_max / shard_count) {
    for (std::size_t shard = 0; shard < shard_count; ++shard) {
        shards_.push_back(std::make_unique<Shard>());
    }
}

PersistenceTable::~PersistenceTable() = default;

std::uint64_t PersistenceTable::hash_of(const Key& key) const {
    return hash_(key.value) + static_cast<std::uint64_t>(key.mode);
}

/// By the highest bits: the shard's own table goes by the lower ones.
PersistenceTable::Shard& PersistenceTable::shard_of(std::uint64_t hash) const {
    return *shards_[hash >> 58U];
}

std::optional<PersistenceTable::Found> PersistenceTable::find(const Key& key, const Scope& scope, Time now) {
    const std::uint64_t hash = hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard guard(shard.lock);
    const auto found = shard.find({key.mode, key.value, hash}, scope, now);
    if (found == shard.records.end()) {
        return std::nullopt;
    }
    shard.touch(*found, now);
    return Found{found->second.member, found->second.pool};
}

void PersistenceTable::store(const Key& key, const Scope& scope, const datagroups::Endpoint& member,
                             std::optional<std::chrono::seconds> timeout, unsigned worker, Time now) {
    const std::uint64_t hash = hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard guard(shard.lock);
    auto at = shard.find({key.mode, key.value, hash}, scope, now);
    if (at == shard.records.end()) {
        at = shard.insert({key.mode, key.value, hash});
    }
    Shard::Record& record = at->second;
    record.member = member;
    record.timeout = timeout;
    record.virtual_server = shard.keep(scope.virtual_server);
    record.pool = shard.keep(scope.pool);
    record.service = scope.service;
    record.worker = worker;
    record.any_virtual = scope.any_virtual;
    record.any_service = scope.any_service;
    record.any_pool = scope.any_pool;
    shard.touch(*at, now);
    shard.shrink(records_max_, key_bytes_max_);
}

void PersistenceTable::remove(const Key& key, const Scope& scope) {
    const std::uint64_t hash = hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard guard(shard.lock);
    auto [at, end] = shard.records.equal_range(Shard::KeyView{key.mode, key.value, hash});
    while (at != end) {
        const auto here = at++;
        if (here->second.meets(scope)) {
            shard.erase(here);
        }
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
        for (const Shard::Entry* entry = shard->oldest; entry != nullptr && reports.size() < limit; entry = entry->second.newer) {
            const auto& [key, record] = *entry;
            if (record.is_expired(now)) {
                continue;
            }
            config::PersistenceReport& report = reports.emplace_back();
            report.mode = to_text(key.mode);
            report.key = printable(key.value);
            report.virtual_server = record.virtual_server;
            report.pool = record.pool;
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
