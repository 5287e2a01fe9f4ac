#include "tclbind/limits/watchdog.h"

#include <algorithm>

#include "tclbind/limits/regex_run.h"

namespace sluice::tclbind {

Watchdog::Watchdog() : thread_([this](const std::stop_token& stop) { watch(stop); }) {
    catch_regex_signal();
}

Watchdog::~Watchdog() = default;

void Watchdog::add(EventLimits& limits) {
    const std::lock_guard guard{lock_};
    watched_.push_back({&limits, 0, {}});
    wake_.notify_all();
}

void Watchdog::remove(EventLimits& limits) {
    const std::lock_guard guard{lock_};
    std::erase_if(watched_, [&](const Watched& watched) { return watched.limits == &limits; });
}

void Watchdog::watch(std::stop_token stop) {
    std::unique_lock guard{lock_};
    while (wake_.wait(guard, stop, [this] { return !watched_.empty(); })) {
        std::chrono::nanoseconds pause = watchdog_period;
        for (Watched& watched : watched_) {
            pause = std::min(pause, look(watched));
        }
        wake_.wait_for(guard, stop, pause, [] { return false; });
    }
}

std::chrono::nanoseconds Watchdog::look(Watched& watched) {
    const std::uint64_t event = watched.limits->running_event();
    if (event != watched.event) {
        watched.event = event;
        watched.thread_time = event != 0 ? watched.limits->thread_time() : std::chrono::nanoseconds{0};
        return watchdog_period;
    }
    if (event == 0) {
        return watchdog_period;
    }
    // Not at every nanosecond: a thread that gets no processor uses none of its time.
    constexpr std::chrono::nanoseconds shortest = std::chrono::milliseconds{1};
    const auto left = event_time_max - (watched.limits->thread_time() - watched.thread_time);
    if (left > std::chrono::nanoseconds{0}) {
        return std::max(left, shortest);
    }
    watched.limits->stop_event(event);
    return watchdog_period;
}

} // namespace sluice::tclbind
