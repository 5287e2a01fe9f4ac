#include "engine/table/entry_map.h"

#include <new>
#include <utility>

namespace sluice::engine {

namespace {

constexpr std::size_t buckets_first = 16;
constexpr std::size_t buckets_moved_at_once = 4;

} // namespace

/// From calloc(), whose memory the system clears page by page when it is touched.
EntryMap::Buckets EntryMap::make(std::size_t count) {
    auto** heads = static_cast<TableEntry**>(std::calloc(count, sizeof(TableEntry*)));
    if (heads == nullptr) {
        throw std::bad_alloc{};
    }
    return {std::unique_ptr<TableEntry* [], Release> { heads }, count};
}

TableEntry** EntryMap::head_of(std::uint64_t hash) const {
    const bool is_old = old_.count != 0 && (hash & (old_.count - 1)) >= moved_;
    return (is_old ? old_ : buckets_).of(hash);
}

TableEntry* EntryMap::find(std::uint64_t hash, const Subtable& subtable, std::string_view key) const {
    if (buckets_.count == 0) {
        return nullptr;
    }
    TableEntry* entry = *head_of(hash);
    while (entry != nullptr && (entry->hash != hash || entry->subtable != &subtable || entry->key != key)) {
        entry = entry->next_in_bucket;
    }
    return entry;
}

void EntryMap::insert(TableEntry& entry) {
    if (size_ >= buckets_.count && old_.count == 0) {
        grow();
    }
    move_some();
    TableEntry** head = head_of(entry.hash);
    entry.next_in_bucket = *head;
    *head = &entry;
    ++size_;
}

void EntryMap::erase(TableEntry& entry) {
    TableEntry** at = head_of(entry.hash);
    while (*at != &entry) {
        at = &(*at)->next_in_bucket;
    }
    *at = std::exchange(entry.next_in_bucket, nullptr);
    --size_;
}

void EntryMap::grow() {
    if (buckets_.count == 0) {
        buckets_ = make(buckets_first);
        return;
    }
    Buckets larger = make(buckets_.count * 2);
    old_ = std::exchange(buckets_, std::move(larger));
    moved_ = 0;
}

/// More buckets are moved at each insertion than are needed to be done before the next growth.
void EntryMap::move_some() {
    for (std::size_t turn = 0; turn < buckets_moved_at_once && old_.count != 0; ++turn) {
        TableEntry* entry = std::exchange(old_.heads[moved_], nullptr);
        while (entry != nullptr) {
            TableEntry* next = entry->next_in_bucket;
            TableEntry** head = buckets_.of(entry->hash);
            entry->next_in_bucket = *head;
            *head = entry;
            entry = next;
        }
        if (++moved_ == old_.count) {
            old_ = {};
        }
    }
}

} // namespace sluice::engine
