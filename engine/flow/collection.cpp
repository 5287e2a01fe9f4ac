#include "engine/flow/collection.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sluice::engine {

Collection::~Collection() {
    buffers_.give_back(buffer_);
}

void Collection::begin(std::size_t wanted, std::size_t skip) {
    is_on_ = true;
    wanted_ = wanted;
    const std::size_t passed = std::min(skip, payload_size());
    released_ += passed;
    skip_left_ = skip - passed;
    has_let_go_ = has_let_go_ || passed > 0;
    changed_ = changed_ || passed > 0;
    skipped_ = skip > 0 && skip_left_ == 0;
}

std::span<const std::byte> Collection::payload() const noexcept {
    return buffer_.subspan(begin_ + released_, payload_size());
}

std::span<const std::byte> Collection::released() const noexcept {
    return buffer_.subspan(begin_, released_);
}

/// Room for so many bytes behind end_.
bool Collection::make_room(std::size_t bytes) {
    if (buffer_.size() - end_ >= bytes) {
        return true;
    }
    if (begin_ >= size() && buffer_.size() - size() >= bytes) { // moved at most as often as bytes were taken out
        std::copy_n(buffer_.data() + begin_, size(), buffer_.data());
    } else {
        const std::span<std::byte> wider = buffers_.take(std::max(size() + bytes, size() * 2));
        if (wider.empty()) {
            return false;
        }
        std::copy_n(buffer_.data() + begin_, size(), wider.data());
        buffers_.give_back(buffer_);
        buffer_ = wider;
    }
    end_ = size();
    begin_ = 0;
    return true;
}

bool Collection::add(std::span<const std::byte> bytes) {
    if (!make_room(bytes.size())) {
        return false;
    }
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(end_));
    end_ += bytes.size();
    const std::size_t passed = std::min(skip_left_, bytes.size());
    released_ += passed;
    skip_left_ -= passed;
    has_let_go_ = has_let_go_ || passed > 0;
    skipped_ = skipped_ || (passed > 0 && skip_left_ == 0);
    arrived_ = arrived_ || passed < bytes.size();
    return true;
}

bool Collection::replace(std::size_t offset, std::size_t length, std::span<const std::byte> bytes) {
    const std::size_t before = payload_size();
    if (offset > before) {
        return false;
    }
    const std::size_t removed = std::min(length, before - offset);
    if (bytes.size() > removed && (size() + bytes.size() - removed > bytes_max || !make_room(bytes.size() - removed))) {
        return false;
    }
    std::byte* const place = buffer_.data() + begin_ + released_ + offset;
    const std::size_t behind = before - offset - removed;
    if (behind > 0) {
        std::memmove(place + bytes.size(), place + removed, behind);
    }
    std::copy(bytes.begin(), bytes.end(), place);
    end_ = end_ - removed + bytes.size();
    give_back_if_empty();
    return true;
}

std::size_t Collection::release(std::optional<std::size_t> most) {
    if (most && *most == 0) {
        return 0;
    }
    const std::size_t bytes = std::min(most.value_or(payload_size()), payload_size());
    released_ += bytes;
    changed_ = changed_ || bytes > 0;
    has_let_go_ = has_let_go_ || is_on_;
    if (payload_size() == 0) {
        is_on_ = arrived_ = skipped_ = changed_ = false;
        skip_left_ = 0;
    }
    return bytes;
}

void Collection::forwarded() noexcept {
    begin_ += std::exchange(released_, 0);
    give_back_if_empty();
}

void Collection::give_back_if_empty() noexcept {
    if (begin_ == end_) {
        buffers_.give_back(buffer_);
        buffer_ = {};
        begin_ = end_ = 0;
    }
}

bool Collection::event_due() const noexcept {
    if (!is_on_) {
        return false;
    }
    if (skipped_ || wanted_ == 0 || skip_left_ > 0) {
        return skipped_ || arrived_;
    }
    return payload_size() >= wanted_ && (arrived_ || changed_ || wanted_ > told_wanted_);
}

void Collection::event_raised() noexcept {
    told_wanted_ = wanted_;
    arrived_ = changed_ = skipped_ = false;
}

void Collection::drop() noexcept {
    begin_ = end_ = released_ = skip_left_ = 0;
    is_on_ = arrived_ = changed_ = skipped_ = false;
    give_back_if_empty();
}

} // namespace sluice::engine
