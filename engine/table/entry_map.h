#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "engine/table/table_entry.h"

namespace sluice::engine {

/// Finds entries by subtable and key. Grows a few buckets with each insertion, so that no single operation on a table of millions
/// takes long. Owns no entry.
class EntryMap {
public:
    [[nodiscard]] TableEntry* find(std::uint64_t hash, const Subtable& subtable, std::string_view key) const;
    /// `entry.hash` is set, and no equal entry is in the map.
    void insert(TableEntry& entry);
    /// The entry is in the map.
    void erase(TableEntry& entry);
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Release {
        void operator()(TableEntry** buckets) const { std::free(buckets); }
    };
    struct Buckets {
        std::unique_ptr<TableEntry*[], Release> heads;
        std::size_t count = 0; ///< a power of two, or 0

        [[nodiscard]] TableEntry** of(std::uint64_t hash) const { return &heads[hash & (count - 1)]; }
    };
    static Buckets make(std::size_t count);
    void grow();
    void move_some();
    [[nodiscard]] TableEntry** head_of(std::uint64_t hash) const;

    Buckets buckets_;
    Buckets old_;           ///< being emptied into buckets_, from the front
    std::size_t moved_ = 0; ///< buckets of old_ that are empty
    std::size_t size_ = 0;
};

} // namespace sluice::engine
