#include "engine/system/buffer_pool.h"

#include <algorithm>
#include <bit>

#include <sys/mman.h>

namespace sluice::engine {

BufferPool::~BufferPool() {
    for (std::size_t i = 0; i < kept_sizes; ++i) {
        for (std::size_t k = 0; k < shelves_[i].count; ++k) {
            ::munmap(shelves_[i].buffers[k], smallest_bytes << i);
        }
    }
}

BufferPool::Shelf* BufferPool::shelf_for(std::size_t bytes) noexcept {
    return bytes > largest_kept_bytes ? nullptr : &shelves_[static_cast<std::size_t>(std::countr_zero(bytes / smallest_bytes))];
}

std::span<std::byte> BufferPool::take(std::size_t bytes_min) noexcept {
    const std::size_t bytes = std::bit_ceil(std::max(bytes_min, smallest_bytes));
    Shelf* shelf = shelf_for(bytes);
    if (shelf != nullptr && shelf->count > 0) {
        ++in_use_;
        return {shelf->buffers[--shelf->count], bytes};
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
    Shelf* shelf = shelf_for(buffer.size());
    if (shelf != nullptr && shelf->count < kept_max) {
        shelf->buffers[shelf->count++] = buffer.data();
        return;
    }
    ::munmap(buffer.data(), buffer.size());
}

std::size_t BufferPool::bytes_kept() const noexcept {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < kept_sizes; ++i) {
        bytes += shelves_[i].count * (smallest_bytes << i);
    }
    return bytes;
}

} // namespace sluice::engine
