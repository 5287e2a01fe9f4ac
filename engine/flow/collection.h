#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/system/buffer_pool.h"

namespace sluice::engine {

/// The bytes of one side that a rule collects: in front those that are released and wait to be forwarded, behind them the payload, which is
/// what the rule sees. Knows when a data event is due; knows no sockets.
class Collection {
public:
    explicit Collection(BufferPool& buffers) : buffers_(buffers) {}
    ~Collection();
    Collection(const Collection&) = delete;
    Collection& operator=(const Collection&) = delete;

    /// Begins to collect, or changes what is waited for: an event when `wanted` bytes are there, 0: whenever some have arrived. The first
    /// `skip` bytes, those already here included, are released; an event tells when the last of them was.
    void begin(std::size_t wanted, std::size_t skip);
    [[nodiscard]] bool is_on() const noexcept { return is_on_; }
    /// Has anything been released, or all of it, since the beginning?
    [[nodiscard]] bool has_let_go() const noexcept { return has_let_go_; }

    /// Bytes that have arrived. False, and nothing done: no memory.
    [[nodiscard]] bool add(std::span<const std::byte> bytes);
    [[nodiscard]] std::span<const std::byte> payload() const noexcept;
    /// A `length` beyond the end is cut. False, and nothing done: `offset` lies beyond the end, more than bytes_max, or no memory.
    [[nodiscard]] bool replace(std::size_t offset, std::size_t length, std::span<const std::byte> bytes);

    /// Releases at most `most` bytes of the payload. Without `most`, or when nothing is left, the collecting ends. How many it were.
    std::size_t release(std::optional<std::size_t> most);
    [[nodiscard]] std::span<const std::byte> released() const noexcept;
    /// The released bytes have been forwarded.
    void forwarded() noexcept;

    /// Is there something that the rule has not been told yet?
    [[nodiscard]] bool event_due() const noexcept;
    /// The rule is being told.
    void event_raised() noexcept;

    /// Forgets all bytes and ends the collecting.
    void drop() noexcept;
    /// Bytes in memory: released and payload.
    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }

    /// The most that is collected of one side; a rule that asks for more ends its connection.
    static constexpr std::size_t bytes_max = std::size_t{4} << 20;

private:
    [[nodiscard]] std::size_t payload_size() const noexcept { return end_ - begin_ - released_; }
    [[nodiscard]] bool make_room(std::size_t bytes);
    void give_back_if_empty() noexcept;

    BufferPool& buffers_;
    std::span<std::byte> buffer_; ///< from the pool; empty when nothing is held
    std::size_t begin_ = 0;       ///< what is held is buffer_[begin_, end_)
    std::size_t end_ = 0;
    std::size_t released_ = 0; ///< of these the first, released ones
    std::size_t wanted_ = 0;
    std::size_t skip_left_ = 0;
    std::size_t told_wanted_ = 0; ///< wanted_ at the last event
    bool is_on_ = false;
    bool has_let_go_ = false;
    bool arrived_ = false; ///< bytes since the last event
    bool changed_ = false; ///< a part was released since the last event
    bool skipped_ = false; ///< the last byte to be skipped has passed
};

} // namespace sluice::engine
