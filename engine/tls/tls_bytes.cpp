#include "engine/tls/tls_bytes.h"

#include <algorithm>

namespace sluice::engine {

bool TlsBytes::reserve(std::size_t bytes) {
    if (buffer_.size() - end_ >= bytes) {
        return true;
    }
    const std::size_t held = end_ - begin_;
    const std::span<std::byte> wider = buffers_.take(held + bytes);
    if (wider.empty()) {
        return false;
    }
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), held, wider.begin());
    buffers_.give_back(buffer_);
    buffer_ = wider;
    begin_ = 0;
    end_ = held;
    return true;
}

bool TlsBytes::append(std::span<const std::byte> bytes) {
    if (!reserve(bytes.size())) {
        return false;
    }
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(end_));
    end_ += bytes.size();
    return true;
}

void TlsBytes::drop_front(std::size_t bytes) noexcept {
    begin_ += bytes;
    if (begin_ == end_) {
        buffers_.give_back(buffer_);
        buffer_ = {};
        begin_ = end_ = 0;
    }
}

} // namespace sluice::engine
