#pragma once

#include <chrono>
#include <cstdint>

namespace sluice::engine {

/// Monotonic time, read once a loop turn and handed to everything that happens in it.
class Clock {
public:
    Clock() { refresh(); }
    void refresh() noexcept {
        now_ = std::chrono::steady_clock::now();
        const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
        now_ms_ = static_cast<std::uint64_t>(since_epoch.count());
    }
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept { return now_; }
    [[nodiscard]] std::uint64_t now_ms() const noexcept { return now_ms_; }

private:
    std::chrono::steady_clock::time_point now_;
    std::uint64_t now_ms_ = 0;
};

} // namespace sluice::engine
