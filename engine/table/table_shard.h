#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/table/entry_map.h"
#include "engine/table/expiry_heap.h"
#include "engine/table/sip_hash.h"
#include "engine/table/table_budget.h"
#include "engine/table/table_entry.h"

namespace sluice::engine {

/// The entries of one name, in the order they came.
struct Subtable {
    std::uint64_t id = 0;
    std::string name;
    bool is_named = false; ///< goes away when it is empty
    std::size_t entries = 0;
    std::size_t cursors = 0;
    TableLink* oldest = nullptr;
    TableLink* newest = nullptr;

    void append(TableLink& link);
    void insert_first(TableLink& link);
    void insert_after(TableLink& where, TableLink& link);
    void unlink(TableLink& link);
    [[nodiscard]] TableEntry* first() const; ///< null when there is none
};

/// A part of a TableStore. Everything but `lock` is used with the lock held, for a short and bounded time each.
class alignas(64) TableShard {
public:
    /// `secret` and `budget` outlive the shard.
    TableShard(const HashSecret& secret, TableBudget& budget);
    ~TableShard();
    TableShard(const TableShard&) = delete;
    TableShard& operator=(const TableShard&) = delete;

    std::mutex lock;

    Subtable& default_table() { return default_table_; }
    Subtable& sessions() { return sessions_; }
    /// Null when no entry has that subtable.
    [[nodiscard]] Subtable* find_subtable(std::string_view name);
    Subtable& make_subtable(std::string_view name);
    /// Its entries are gone at once and are freed in portions later.
    void drop(Subtable& subtable);
    /// After the last entry or cursor has left.
    void tidy(Subtable& subtable);

    /// Null when there is none; an expired one is none, and erased: the caller holds a cursor of the subtable if it goes on using it.
    TableEntry* find(Subtable& subtable, std::string_view key, TableTime now);
    /// There is none of that key.
    TableEntry& add(Subtable& subtable, std::string_view key, std::string_view value);
    void erase(TableEntry& entry);
    void assign(TableEntry& entry, std::string_view value);
    void append(TableEntry& entry, std::string_view tail);
    /// After its times have changed otherwise than by touching.
    void note_expiry(TableEntry& entry) { expiries_.note(entry); }

    /// Erases expired entries, then dropped ones, at most so many together. False: expired ones are left.
    bool expire(TableTime now, std::size_t entries_max);
    /// Erases entries that are next to expire until so many bytes are free, a bounded number at a time. False: none can expire.
    bool evict(std::size_t bytes);
    /// Makes sure that the shard may use so many bytes more.
    [[nodiscard]] bool has_room(std::size_t bytes);
    /// Leaves itself so many bytes of what it has taken.
    void give_back_beyond(std::size_t bytes);

    [[nodiscard]] std::uint64_t last_number() const { return last_number_; }
    [[nodiscard]] std::size_t size() const { return map_.size(); }
    [[nodiscard]] std::size_t bytes_used() const { return bytes_used_; }

    /// What a new entry costs.
    [[nodiscard]] static std::size_t entry_bytes(std::string_view key, std::string_view value);
    [[nodiscard]] static std::size_t subtable_bytes(std::string_view name);

private:
    struct NameHash {
        using is_transparent = void;
        const HashSecret* secret;
        std::size_t operator()(std::string_view name) const { return sip_hash(*secret, name); }
    };
    void recount(const TableEntry& entry, std::size_t bytes_before);
    void free_dropped(std::size_t entries_max);
    void free_all(Subtable& subtable);

    const HashSecret& secret_;
    TableBudget& budget_;
    Subtable default_table_;
    Subtable sessions_;
    std::unordered_map<std::string, std::unique_ptr<Subtable>, NameHash, std::equal_to<>> subtables_;
    std::vector<std::unique_ptr<Subtable>> dropped_;
    EntryMap map_;
    ExpiryHeap expiries_;
    std::uint64_t last_number_ = 0;
    std::uint64_t last_subtable_id_ = 1;
    std::size_t bytes_used_ = 0;
    std::size_t bytes_taken_ = 0; ///< from the budget
};

} // namespace sluice::engine
