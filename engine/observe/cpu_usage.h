#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::engine {

/// How busy one thread was, from a sample a second over the last five minutes. Knows no clock.
class CpuUsage {
public:
    static constexpr std::chrono::seconds window_max{300};

    [[nodiscard]] bool is_due(std::uint64_t now_ms) const { return now_ms >= due_ms_; }
    void sample(std::uint64_t now_ms, std::chrono::nanoseconds used);
    /// 0 to 100 between the last sample and the one `window` before it, or the first there is.
    [[nodiscard]] unsigned percent(std::chrono::seconds window) const;

private:
    struct Sample {
        std::uint64_t at_ms = 0;
        std::chrono::nanoseconds used{0};
    };
    [[nodiscard]] const Sample& back(std::size_t steps) const;

    std::array<Sample, static_cast<std::size_t>(window_max.count()) + 1> samples_{};
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::uint64_t due_ms_ = 0;
};

/// Processor time that the calling thread has used.
std::chrono::nanoseconds thread_time();

} // namespace sluice::engine
