#pragma once

#include <cstddef>
#include <span>

#include "engine/system/buffer_pool.h"

namespace sluice::engine {

/// Bytes in the order they came, in a buffer of the pool that is given back as soon as nothing is left.
class TlsBytes {
public:
    explicit TlsBytes(BufferPool& buffers) : buffers_(buffers) {}
    ~TlsBytes() { buffers_.give_back(buffer_); }
    TlsBytes(const TlsBytes&) = delete;
    TlsBytes& operator=(const TlsBytes&) = delete;

    [[nodiscard]] std::span<const std::byte> all() const noexcept { return buffer_.subspan(begin_, end_ - begin_); }
    [[nodiscard]] bool is_empty() const noexcept { return begin_ == end_; }
    /// Room for so many more bytes. False: no memory.
    [[nodiscard]] bool reserve(std::size_t bytes);
    [[nodiscard]] bool append(std::span<const std::byte> bytes);
    void drop_front(std::size_t bytes) noexcept;
    void clear() noexcept { drop_front(end_ - begin_); }

private:
    BufferPool& buffers_;
    std::span<std::byte> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace sluice::engine
