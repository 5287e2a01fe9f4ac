#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace sluice::engine {

/// Memory for bytes that could not be passed on at once. Buffers are whole pages straight from the system, in sizes of powers of two; a few
/// of each common size are kept for reuse and the rest is given back at once, so that memory follows the load down. One thread.
class BufferPool {
public:
    BufferPool() = default;
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;
    ~BufferPool(); ///< every buffer has been given back

    /// At least `bytes_min` bytes, not cleared. Empty when the system has no memory.
    std::span<std::byte> take(std::size_t bytes_min) noexcept;
    /// A buffer from take(), whole; empty is allowed.
    void give_back(std::span<std::byte> buffer) noexcept;

    [[nodiscard]] std::size_t buffers_in_use() const noexcept { return in_use_; }
    [[nodiscard]] std::size_t bytes_kept() const noexcept;

    static constexpr std::size_t smallest_bytes = 4096;
    static constexpr std::size_t largest_kept_bytes = 65536;
    /// Of 4, 8, 16, 32 and 64 kB: most of the size that handshakes take for a moment, altogether less than 2 MB.
    static constexpr std::array<std::size_t, 5> kept_max{64, 16, 16, 16, 12};

private:
    struct Shelf {
        std::array<std::byte*, kept_max.front()> buffers{};
        std::size_t count = 0;
    };
    std::array<Shelf, kept_max.size()> shelves_;
    std::size_t in_use_ = 0;
};

} // namespace sluice::engine
