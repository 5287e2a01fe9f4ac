#pragma once

#include <deque>

#include "engine/table/table_entry.h"

namespace sluice::engine {

/// Entries that will expire, the next one on top. An entry's noted time may be earlier than its real one, because touching an entry
/// does not move it here: whoever meets it on top looks at it again. Grows without copying what it has. Owns no entry.
class ExpiryHeap {
public:
    /// Null when no entry will ever expire.
    [[nodiscard]] TableEntry* top() const { return slots_.empty() ? nullptr : slots_.front().entry; }
    /// The noted time of top(); `never` when there is none.
    [[nodiscard]] TableTime top_time() const { return slots_.empty() ? never : slots_.front().time; }
    /// Notes the entry's expiry anew; one that never expires leaves.
    void note(TableEntry& entry);
    void remove(TableEntry& entry);
    [[nodiscard]] std::size_t size() const { return slots_.size(); }

    static constexpr std::size_t slot_bytes = 2 * sizeof(void*);

private:
    struct Slot {
        TableTime time;
        TableEntry* entry;
    };
    void put(std::size_t place, const Slot& slot);
    void settle(std::size_t place);
    [[nodiscard]] std::size_t rise(std::size_t place);
    void sink(std::size_t place);

    std::deque<Slot> slots_;
};

} // namespace sluice::engine
