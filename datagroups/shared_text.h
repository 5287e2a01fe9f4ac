#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace sluice::datagroups {

/// Immutable text shared by any number of owners and threads: one pointer, one allocation, none for the empty text. A million
/// records hold two of these each, which is why std::shared_ptr<const std::string> (16 bytes and two blocks) is not used.
class SharedText {
public:
    SharedText() = default;
    explicit SharedText(std::string_view text) : block_(make(text)) {}
    SharedText(const SharedText& other) noexcept : block_(other.block_) {
        if (block_ != nullptr) {
            block_->owners.fetch_add(1, std::memory_order_relaxed);
        }
    }
    SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    SharedText& operator=(SharedText other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedText() {
        if (block_ != nullptr && block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            ::operator delete(block_);
        }
    }

    /// Lives as long as any owner of the same text.
    [[nodiscard]] std::string_view view() const {
        return block_ == nullptr ? std::string_view{} : std::string_view{chars(block_), block_->size};
    }

private:
    struct Block {
        std::atomic<std::uint32_t> owners;
        std::uint32_t size;
    };

    static char* chars(Block* block) { return static_cast<char*>(static_cast<void*>(block + 1)); }

    static Block* make(std::string_view text) {
        if (text.empty()) {
            return nullptr;
        }
        auto* block = new (::operator new(sizeof(Block) + text.size())) Block{1, static_cast<std::uint32_t>(text.size())};
        std::memcpy(chars(block), text.data(), text.size());
        return block;
    }

    Block* block_ = nullptr;
};

/// Gives equal neighbours one text: lists often carry the same value in every record.
class TextPool {
public:
    SharedText take(std::string_view text) {
        if (last_.view() != text) {
            last_ = SharedText{text};
        }
        return last_;
    }

private:
    SharedText last_;
};

} // namespace sluice::datagroups
