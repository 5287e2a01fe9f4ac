#include "engine/table/table_shard.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

namespace {

/// What the allocator adds to a block.
constexpr std::size_t block_overhead = 16;
/// A subtable of no more entries is erased where it stands.
constexpr std::size_t erased_at_once = 64;
/// Entries that evict() erases or looks at again in one go.
constexpr std::size_t evicted_at_once = 256;

std::size_t bytes_of(const std::string& text) {
    constexpr std::size_t inside = 15;
    return text.capacity() <= inside ? 0 : text.capacity() + 1 + block_overhead;
}

constexpr std::size_t entry_base_bytes = sizeof(TableEntry) + block_overhead + ExpiryHeap::slot_bytes + 2 * sizeof(TableEntry*);

std::size_t bytes_of(const TableEntry& entry) {
    return entry_base_bytes + bytes_of(entry.key) + bytes_of(entry.value);
}

} // namespace

void Subtable::append(TableLink& link) {
    link.older = newest;
    link.newer = nullptr;
    (newest == nullptr ? oldest : newest->newer) = &link;
    newest = &link;
}

void Subtable::insert_first(TableLink& link) {
    link.older = nullptr;
    link.newer = oldest;
    (oldest == nullptr ? newest : oldest->older) = &link;
    oldest = &link;
}

void Subtable::insert_after(TableLink& where, TableLink& link) {
    link.older = &where;
    link.newer = where.newer;
    (where.newer == nullptr ? newest : where.newer->older) = &link;
    where.newer = &link;
}

void Subtable::unlink(TableLink& link) {
    (link.older == nullptr ? oldest : link.older->newer) = link.newer;
    (link.newer == nullptr ? newest : link.newer->older) = link.older;
    link.older = link.newer = nullptr;
}

TableShard::TableShard(const HashSecret& secret, TableBudget& budget) : secret_(secret), budget_(budget), subtables_(0, NameHash{&secret}) {
    sessions_.id = 1;
}

TableShard::~TableShard() {
    free_all(default_table_);
    free_all(sessions_);
    for (const auto& [name, subtable] : subtables_) {
        free_all(*subtable);
    }
    for (const auto& subtable : dropped_) {
        free_all(*subtable);
    }
}

void TableShard::free_all(Subtable& subtable) {
    for (TableLink* link = subtable.oldest; link != nullptr;) {
        TableLink* next = link->newer;
        delete static_cast<TableEntry*>(link);
        link = next;
    }
}

Subtable* TableShard::find_subtable(std::string_view name) {
    const auto found = subtables_.find(name);
    return found == subtables_.end() ? nullptr : found->second.get();
}

Subtable& TableShard::make_subtable(std::string_view name) {
    auto made = std::make_unique<Subtable>();
    made->id = ++last_subtable_id_;
    made->name = name;
    made->is_named = true;
    bytes_used_ += subtable_bytes(name);
    return *subtables_.emplace(std::string{name}, std::move(made)).first->second;
}

TableEntry* Subtable::first() const {
    TableLink* link = oldest;
    while (link != nullptr && link->is_cursor) {
        link = link->newer;
    }
    return static_cast<TableEntry*>(link);
}

void TableShard::drop(Subtable& subtable) {
    if (subtable.entries <= erased_at_once) {
        for (std::size_t left = subtable.entries; left > 0; --left) {
            erase(*subtable.first());
        }
        return;
    }
    auto taken = subtables_.extract(subtable.name);
    dropped_.push_back(std::move(taken.mapped()));
}

void TableShard::tidy(Subtable& subtable) {
    if (!subtable.is_named || subtable.entries != 0 || subtable.cursors != 0) {
        return;
    }
    bytes_used_ -= subtable_bytes(subtable.name);
    const auto found = subtables_.find(subtable.name);
    if (found != subtables_.end() && found->second.get() == &subtable) {
        subtables_.erase(found);
    } else {
        std::erase_if(dropped_, [&](const auto& dropped) { return dropped.get() == &subtable; });
    }
}

TableEntry* TableShard::find(Subtable& subtable, std::string_view key, TableTime now) {
    TableEntry* entry = map_.find(sip_hash(secret_, key, subtable.id), subtable, key);
    if (entry != nullptr && entry->expiry() <= now) {
        erase(*entry);
        return nullptr;
    }
    return entry;
}

TableEntry& TableShard::add(Subtable& subtable, std::string_view key, std::string_view value) {
    auto made = std::make_unique<TableEntry>();
    made->hash = sip_hash(secret_, key, subtable.id);
    made->key = key;
    made->value = value;
    made->subtable = &subtable;
    made->number = ++last_number_;
    map_.insert(*made);
    TableEntry& entry = *made.release();
    subtable.append(entry);
    ++subtable.entries;
    recount(entry, 0);
    return entry;
}

void TableShard::erase(TableEntry& entry) {
    const std::unique_ptr<TableEntry> owned{&entry};
    Subtable& subtable = *entry.subtable;
    bytes_used_ -= bytes_of(entry);
    map_.erase(entry);
    expiries_.remove(entry);
    subtable.unlink(entry);
    --subtable.entries;
    tidy(subtable);
    if (bytes_taken_ > bytes_used_ + 2 * budget_.portion()) {
        give_back_beyond(bytes_used_ + budget_.portion());
    }
}

void TableShard::assign(TableEntry& entry, std::string_view value) {
    const std::size_t before = bytes_of(entry);
    constexpr std::size_t worth_shrinking = 256;
    if (entry.value.capacity() > worth_shrinking && value.size() < entry.value.capacity() / 2) {
        entry.value = std::string{};
    }
    entry.value = value;
    recount(entry, before);
}

void TableShard::append(TableEntry& entry, std::string_view tail) {
    const std::size_t before = bytes_of(entry);
    entry.value.append(tail);
    recount(entry, before);
}

void TableShard::recount(const TableEntry& entry, std::size_t bytes_before) {
    bytes_used_ += bytes_of(entry) - bytes_before;
}

bool TableShard::expire(TableTime now, std::size_t entries_max) {
    for (std::size_t looked_at = 0; looked_at < entries_max; ++looked_at) {
        if (expiries_.top_time() > now) {
            free_dropped(entries_max - looked_at);
            return true;
        }
        TableEntry& entry = *expiries_.top();
        if (entry.expiry() <= now) {
            erase(entry);
        } else {
            expiries_.note(entry);
        }
    }
    return false;
}

void TableShard::free_dropped(std::size_t entries_max) {
    for (std::size_t freed = 0; freed < entries_max; ++freed) {
        const auto held = std::find_if(dropped_.rbegin(), dropped_.rend(), [](const auto& subtable) { return subtable->entries != 0; });
        if (held == dropped_.rend()) {
            return;
        }
        erase(*(*held)->first());
    }
}

bool TableShard::evict(std::size_t bytes) {
    if (!dropped_.empty()) {
        free_dropped(evicted_at_once);
        return true;
    }
    const std::size_t goal = bytes_used_ - std::min(bytes, bytes_used_);
    for (std::size_t looked_at = 0; looked_at < evicted_at_once && bytes_used_ > goal; ++looked_at) {
        TableEntry* entry = expiries_.top();
        if (entry == nullptr) {
            return false;
        }
        const TableTime noted = expiries_.top_time();
        expiries_.note(*entry);
        if (expiries_.top() == entry || entry->expiry() <= noted) {
            erase(*entry);
        }
    }
    return true;
}

/// Takes what is missing, rounded up to portions.
bool TableShard::has_room(std::size_t bytes) {
    const std::size_t wanted = bytes_used_ + bytes;
    if (bytes == 0 || wanted <= bytes_taken_) {
        return true;
    }
    const std::size_t missing = wanted - bytes_taken_;
    const std::size_t portions = (missing + budget_.portion() - 1) / budget_.portion() * budget_.portion();
    for (const std::size_t amount : {portions, missing}) {
        if (budget_.take(amount)) {
            bytes_taken_ += amount;
            return true;
        }
    }
    return false;
}

void TableShard::give_back_beyond(std::size_t bytes) {
    if (bytes_taken_ > bytes) {
        budget_.give_back(bytes_taken_ - bytes);
        bytes_taken_ = bytes;
    }
}

std::size_t TableShard::entry_bytes(std::string_view key, std::string_view value) {
    return entry_base_bytes + key.size() + value.size() + 2 * (1 + block_overhead);
}

std::size_t TableShard::subtable_bytes(std::string_view name) {
    return sizeof(Subtable) + 2 * (name.size() + 1) + 4 * block_overhead + 2 * sizeof(void*);
}

} // namespace sluice::engine
