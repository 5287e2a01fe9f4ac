#include "engine/system/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace sluice::engine {

void TimerLink::unlink() noexcept {
    if (wheel_next == nullptr) {
        return;
    }
    wheel_previous->wheel_next = wheel_next;
    wheel_next->wheel_previous = wheel_previous;
    wheel_previous = wheel_next = nullptr;
}

TimerWheel::Head::Head() noexcept {
    wheel_previous = wheel_next = this;
}

TimerWheel::Head::~Head() {
    while (take_first() != nullptr) {
    }
}

bool TimerWheel::Head::is_empty() const noexcept {
    return wheel_next == this;
}

void TimerWheel::Head::append(Timer& timer) noexcept {
    TimerLink& link = timer;
    link.wheel_previous = wheel_previous;
    link.wheel_next = this;
    wheel_previous->wheel_next = &link;
    wheel_previous = &link;
}

void TimerWheel::Head::move_to(Head& other) noexcept {
    if (is_empty()) {
        return;
    }
    other.wheel_next = wheel_next;
    other.wheel_previous = wheel_previous;
    other.wheel_next->wheel_previous = &other;
    other.wheel_previous->wheel_next = &other;
    wheel_previous = wheel_next = this;
}

Timer* TimerWheel::Head::take_first() noexcept {
    if (is_empty()) {
        return nullptr;
    }
    auto* timer = static_cast<Timer*>(wheel_next);
    timer->cancel();
    return timer;
}

TimerWheel::TimerWheel(std::uint64_t now_ms) : current_ms_(now_ms) {}
TimerWheel::~TimerWheel() = default;

void TimerWheel::schedule(Timer& timer, std::uint64_t expiry_ms) noexcept {
    timer.cancel();
    timer.wheel_expiry_ms = std::max(expiry_ms, current_ms_ + 1);
    place(timer);
}

void TimerWheel::place(Timer& timer) noexcept {
    const std::uint64_t furthest = current_ms_ + ((std::uint64_t{1} << (levels * level_bits)) - 1);
    const std::uint64_t at = std::clamp(timer.wheel_expiry_ms, current_ms_, furthest);
    std::size_t level = 0;
    while (level + 1 < levels && ((at - current_ms_) >> ((level + 1) * level_bits)) != 0) {
        ++level;
    }
    const std::size_t slot = (at >> (level * level_bits)) % slots;
    wheel_[level][slot].append(timer);
    occupied_[level][slot / 64] |= std::uint64_t{1} << (slot % 64);
}

/// First tick after current_ms_ at which a slot of the level may hold something.
std::uint64_t TimerWheel::next_tick_of(std::size_t level) const noexcept {
    const std::uint64_t position = current_ms_ >> (level * level_bits);
    for (std::uint64_t distance = 1; distance <= slots;) {
        const std::size_t slot = (position + distance) % slots;
        const std::uint64_t bits = occupied_[level][slot / 64] >> (slot % 64);
        if (bits == 0) {
            distance += 64 - slot % 64;
            continue;
        }
        distance += static_cast<std::uint64_t>(std::countr_zero(bits));
        const std::size_t found = (position + distance) % slots;
        if (distance <= slots && !wheel_[level][found].is_empty()) {
            return (position + distance) << (level * level_bits);
        }
        occupied_[level][found / 64] &= ~(std::uint64_t{1} << (found % 64));
    }
    return none;
}

std::uint64_t TimerWheel::next_tick() const noexcept {
    std::uint64_t earliest = none;
    for (std::size_t level = 0; level < levels; ++level) {
        earliest = std::min(earliest, next_tick_of(level));
    }
    return earliest;
}

std::uint64_t TimerWheel::until_next(std::uint64_t now_ms) const noexcept {
    const std::uint64_t tick = next_tick();
    if (tick == none) {
        return none;
    }
    return tick > now_ms ? tick - now_ms : 0;
}

void TimerWheel::advance(std::uint64_t now_ms) {
    for (std::uint64_t tick = next_tick(); tick <= now_ms && tick != none; tick = next_tick()) {
        current_ms_ = tick;
        run_tick();
    }
    current_ms_ = std::max(current_ms_, now_ms);
}

void TimerWheel::run_tick() {
    for (std::size_t level = levels - 1; level > 0; --level) {
        if (current_ms_ % (std::uint64_t{1} << (level * level_bits)) == 0) {
            spread(level);
        }
    }
    Head due;
    wheel_[0][current_ms_ % slots].move_to(due);
    while (Timer* timer = due.take_first()) {
        timer->expired();
    }
}

/// Hands the timers of a coarse slot whose time has come to the finer wheels.
void TimerWheel::spread(std::size_t level) {
    Head moving;
    wheel_[level][(current_ms_ >> (level * level_bits)) % slots].move_to(moving);
    while (Timer* timer = moving.take_first()) {
        place(*timer);
    }
}

} // namespace sluice::engine
