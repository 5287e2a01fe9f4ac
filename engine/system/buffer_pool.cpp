#include "engine/system/buffer_pool.h"

#include <algorithm>
#include <bit>

#include <sys/mman.h>

namespace sluice::engine {

BufferPool::~BufferPool() {
    for (std::size_t i = 0; i < shelves_.size(); ++i) {
        for (std::size_t k = 0; k < shelves_[i].count; ++k) {
            ::munmap(shelves_[i].buffers[k], smallest_bytes << i);
        }
    }
}

namespace {

std::size_t shelf_of(std::size_t bytes) noexcept {
    return static_cast<std::size_t>(std::countr_zero(bytes / BufferPool::smallest_bytes));
}

} // namespace

std::span<std::byte> BufferPool::take(std::size_t bytes_min) noexcept {
    const std::size_t bytes = std::bit_ceil(std::max(bytes_min, smallest_bytes));
    if (bytes <= largest_kept_bytes && shelves_[shelf_of(bytes)].count > 0) {
        Shelf& shelf = shelves_[shelf_of(bytes)];
        ++in_use_;
        return {shelf.buffers[--shelf.count], bytes};
    }
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return {};
    }
    ++in_use_;
    return {static_cast<std::byte*>(memory), bytes};
}

void BufferPool::give_back(std::span<std::byte> buffer) noexcept {
    if (buffer.empty()) {
        return;
    }
    --in_use_;
    const std::size_t place = shelf_of(buffer.size());
    if (buffer.size() <= largest_kept_bytes && shelves_[place].count < kept_max[place]) {
        Shelf& shelf = shelves_[place];
        shelf.buffers[shelf.count++] = buffer.data();
        return;
    }
    ::munmap(buffer.data(), buffer.size());
}

std::size_t BufferPool::bytes_kept() const noexcept {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < shelves_.size(); ++i) {
        bytes += shelves_[i].count * (smallest_bytes << i);
    }
    return bytes;
}

} // namespace sluice::engine
