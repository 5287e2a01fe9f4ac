#include "engine/observe/cpu_usage.h"

#include <time.h>

#include <algorithm>

namespace sluice::engine {

void CpuUsage::sample(std::uint64_t now_ms, std::chrono::nanoseconds used) {
    constexpr std::uint64_t every_ms = 1000;
    samples_.at(next_) = {now_ms, used};
    next_ = (next_ + 1) % samples_.size();
    count_ = std::min(count_ + 1, samples_.size());
    due_ms_ = now_ms + every_ms;
}

const CpuUsage::Sample& CpuUsage::back(std::size_t steps) const {
    return samples_.at((next_ + samples_.size() - 1 - steps) % samples_.size());
}

unsigned CpuUsage::percent(std::chrono::seconds window) const {
    if (count_ < 2) {
        return 0;
    }
    const auto window_ms = static_cast<std::uint64_t>(std::chrono::milliseconds{window}.count());
    const Sample& last = back(0);
    std::size_t steps = 1;
    while (steps + 1 < count_ && last.at_ms - back(steps).at_ms < window_ms) {
        ++steps;
    }
    const std::uint64_t passed_ns = (last.at_ms - back(steps).at_ms) * 1'000'000;
    const auto used_ns = static_cast<std::uint64_t>((last.used - back(steps).used).count());
    return passed_ns == 0 ? 0 : static_cast<unsigned>(std::min<std::uint64_t>((used_ns * 100 + passed_ns / 2) / passed_ns, 100));
}

std::chrono::nanoseconds thread_time() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

} // namespace sluice::engine
