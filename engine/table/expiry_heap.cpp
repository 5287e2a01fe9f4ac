#include "engine/table/expiry_heap.h"

namespace sluice::engine {

namespace {

/// Four children a place: half the levels of a binary heap, and the children share a cache line.
constexpr std::size_t children = 4;

} // namespace

void ExpiryHeap::note(TableEntry& entry) {
    const TableTime time = entry.expiry();
    if (time == never) {
        remove(entry);
        return;
    }
    if (entry.heap_place == TableEntry::not_in_heap) {
        entry.heap_place = slots_.size();
        slots_.push_back({time, &entry});
    } else {
        slots_[entry.heap_place].time = time;
    }
    settle(entry.heap_place);
}

void ExpiryHeap::remove(TableEntry& entry) {
    const std::size_t place = entry.heap_place;
    if (place == TableEntry::not_in_heap) {
        return;
    }
    entry.heap_place = TableEntry::not_in_heap;
    const Slot last = slots_.back();
    slots_.pop_back();
    if (last.entry != &entry) {
        put(place, last);
        settle(place);
    }
}

void ExpiryHeap::put(std::size_t place, const Slot& slot) {
    slots_[place] = slot;
    slot.entry->heap_place = place;
}

void ExpiryHeap::settle(std::size_t place) {
    sink(rise(place));
}

std::size_t ExpiryHeap::rise(std::size_t place) {
    const Slot slot = slots_[place];
    while (place > 0 && slot.time < slots_[(place - 1) / children].time) {
        put(place, slots_[(place - 1) / children]);
        place = (place - 1) / children;
    }
    put(place, slot);
    return place;
}

void ExpiryHeap::sink(std::size_t place) {
    const Slot slot = slots_[place];
    for (;;) {
        const std::size_t first = place * children + 1;
        const std::size_t end = std::min(first + children, slots_.size());
        std::size_t least = first;
        for (std::size_t child = first + 1; child < end; ++child) {
            if (slots_[child].time < slots_[least].time) {
                least = child;
            }
        }
        if (first >= slots_.size() || slot.time <= slots_[least].time) {
            break;
        }
        put(place, slots_[least]);
        place = least;
    }
    put(place, slot);
}

} // namespace sluice::engine
