#include "engine/flow/flow_slabs.h"

#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace sluice::engine {
namespace {

struct FreePlace {
    FreePlace* next;
};

std::size_t aligned(std::size_t bytes) {
    return (bytes + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
}

/// Maps a slab at a multiple of its size: twice the size is mapped and what stands over is given back.
void* map_aligned(std::size_t bytes) noexcept {
    void* mapped = ::mmap(nullptr, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        return nullptr;
    }
    auto* start = static_cast<std::byte*>(mapped);
    const std::size_t before = (bytes - reinterpret_cast<std::uintptr_t>(mapped) % bytes) % bytes;
    if (before > 0) {
        ::munmap(start, before);
    }
    ::munmap(start + before + bytes, bytes - before);
    return start + before;
}

} // namespace

struct FlowSlabs::Slab {
    Slab* previous = nullptr;
    Slab* next = nullptr;
    FreePlace* free = nullptr;     ///< places that were used before
    std::size_t used = 0;          ///< places out
    std::size_t touched_bytes = 0; ///< places beyond have never been used, their pages cost nothing
};

FlowSlabs::FlowSlabs(std::size_t bytes_each) : bytes_each_(aligned(bytes_each)) {}

FlowSlabs::~FlowSlabs() {
    while (with_room_ != nullptr) {
        Slab* slab = with_room_;
        unlink(slab);
        ::munmap(slab, slab_bytes);
    }
}

FlowSlabs::Slab* FlowSlabs::make_slab() noexcept {
    void* memory = map_aligned(slab_bytes);
    if (memory == nullptr) {
        return nullptr;
    }
    auto* slab = new (memory) Slab;
    slab->touched_bytes = aligned(sizeof(Slab));
    ++slabs_count_;
    link(slab);
    return slab;
}

void FlowSlabs::link(Slab* slab) noexcept {
    slab->previous = nullptr;
    slab->next = with_room_;
    if (with_room_ != nullptr) {
        with_room_->previous = slab;
    }
    with_room_ = slab;
}

void FlowSlabs::unlink(Slab* slab) noexcept {
    (slab->previous != nullptr ? slab->previous->next : with_room_) = slab->next;
    if (slab->next != nullptr) {
        slab->next->previous = slab->previous;
    }
}

void* FlowSlabs::take() noexcept {
    Slab* slab = with_room_ != nullptr ? with_room_ : make_slab();
    if (slab == nullptr) {
        return nullptr;
    }
    void* place = slab->free;
    if (place != nullptr) {
        slab->free = slab->free->next;
    } else {
        place = static_cast<std::byte*>(static_cast<void*>(slab)) + slab->touched_bytes;
        slab->touched_bytes += bytes_each_;
    }
    ++slab->used;
    if (slab->free == nullptr && slab->touched_bytes + bytes_each_ > slab_bytes) {
        unlink(slab);
    }
    return place;
}

void FlowSlabs::give_back(void* place) noexcept {
    auto* slab =
        static_cast<Slab*>(static_cast<void*>(static_cast<std::byte*>(place) - reinterpret_cast<std::uintptr_t>(place) % slab_bytes));
    if (slab->free == nullptr && slab->touched_bytes + bytes_each_ > slab_bytes) {
        link(slab);
    }
    slab->free = new (place) FreePlace{slab->free};
    const bool is_last = with_room_ == slab && slab->next == nullptr;
    if (--slab->used == 0 && !is_last) {
        unlink(slab);
        ::munmap(slab, slab_bytes);
        --slabs_count_;
    }
}

} // namespace sluice::engine
