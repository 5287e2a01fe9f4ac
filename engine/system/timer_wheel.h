#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace sluice::engine {

/// A place in the wheel's lists. Only the wheel touches its fields.
struct TimerLink {
    TimerLink* wheel_previous = nullptr;
    TimerLink* wheel_next = nullptr;
    std::uint64_t wheel_expiry_ms = 0;

    /// Leaves its list, if it is in one.
    void unlink() noexcept;
};

/// Something that happens once at a time. Lives inside its owner; leaves its wheel when destroyed. One thread.
class Timer : public TimerLink {
public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    [[nodiscard]] bool is_scheduled() const noexcept { return wheel_next != nullptr; }
    void cancel() noexcept { unlink(); }
    /// Called by the wheel after the timer has left it; may schedule it again and may destroy it.
    virtual void expired() = 0;

protected:
    ~Timer() { cancel(); }
};

/// Timers by the millisecond: scheduling and cancelling are a few stores, waiting costs no system call beyond the loop's own.
/// Four wheels of 256 slots; what lies further away than 2^32 ms waits in the last slot and is looked at again.
class TimerWheel {
public:
    explicit TimerWheel(std::uint64_t now_ms);
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;
    ~TimerWheel(); ///< timers still scheduled are cancelled

    /// Moves the timer when it is scheduled already. A time that has passed means the next millisecond.
    void schedule(Timer& timer, std::uint64_t expiry_ms) noexcept;
    /// Fires everything due up to and including `now_ms`, in order of time.
    void advance(std::uint64_t now_ms);
    /// Milliseconds from `now_ms` until advance() has something to do; `none` when nothing is scheduled. Never later than the earliest
    /// timer; may be earlier (a slot of a coarser wheel to be spread).
    [[nodiscard]] std::uint64_t until_next(std::uint64_t now_ms) const noexcept;
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

private:
    static constexpr unsigned level_bits = 8;
    static constexpr std::size_t levels = 4;
    static constexpr std::size_t slots = std::size_t{1} << level_bits;

    /// Head of a circular list of timers.
    struct Head : TimerLink {
        Head() noexcept;
        ~Head();
        [[nodiscard]] bool is_empty() const noexcept;
        void append(Timer& timer) noexcept;
        /// Moves the whole list to `other`, which is empty.
        void move_to(Head& other) noexcept;
        /// Takes the first timer out; null when there is none.
        Timer* take_first() noexcept;
    };

    void place(Timer& timer) noexcept;
    void run_tick();
    void spread(std::size_t level);
    [[nodiscard]] std::uint64_t next_tick() const noexcept;
    [[nodiscard]] std::uint64_t next_tick_of(std::size_t level) const noexcept;

    std::array<std::array<Head, slots>, levels> wheel_;
    /// A set bit: the slot may hold something. Cleared when the slot is found empty.
    mutable std::array<std::array<std::uint64_t, slots / 64>, levels> occupied_{};
    std::uint64_t current_ms_;
};

} // namespace sluice::engine
