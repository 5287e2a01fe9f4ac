#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace sluice::engine {

struct Subtable;

/// Milliseconds of a monotonic clock.
using TableTime = std::int64_t;
inline constexpr TableTime never = std::numeric_limits<TableTime>::max();
/// A timeout or lifetime without end.
inline constexpr std::uint32_t indefinite = std::numeric_limits<std::uint32_t>::max();

/// A place in a subtable's list of entries, in the order they came: an entry, or the cursor of someone who reads the list in portions.
struct TableLink {
    TableLink* older = nullptr;
    TableLink* newer = nullptr;
    bool is_cursor = false;
};

struct TableEntry : TableLink {
    static constexpr std::size_t not_in_heap = std::numeric_limits<std::size_t>::max();

    TableEntry* next_in_bucket = nullptr; ///< of EntryMap
    std::uint64_t hash = 0;
    std::size_t heap_place = not_in_heap; ///< of ExpiryHeap
    Subtable* subtable = nullptr;
    std::uint64_t number = 0; ///< rises with each entry of the shard
    TableTime touched = 0;
    TableTime lifetime_begin = 0;
    std::uint32_t timeout_s = indefinite;
    std::uint32_t lifetime_s = indefinite;
    std::string key;
    std::string value;

    [[nodiscard]] TableTime idle_end() const { return timeout_s == indefinite ? never : touched + TableTime{timeout_s} * 1000; }
    [[nodiscard]] TableTime life_end() const { return lifetime_s == indefinite ? never : lifetime_begin + TableTime{lifetime_s} * 1000; }
    [[nodiscard]] TableTime expiry() const { return std::min(idle_end(), life_end()); }
};

} // namespace sluice::engine
