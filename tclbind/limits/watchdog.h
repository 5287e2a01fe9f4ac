#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "tclbind/limits/event_limits.h"

namespace sluice::tclbind {

/// One thread for all workers that ends events which run longer than event_time_max. It looks at event numbers every
/// watchdog_period, and at an event that it has seen again when its time is over, so an event ends at most the period late; the workers
/// pay one store at the begin and the end of an event.
class Watchdog {
public:
    Watchdog();
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Any thread. `limits` is watched until remove(), which returns only when the watchdog has let go of it.
    void add(EventLimits& limits);
    void remove(EventLimits& limits);

private:
    struct Watched {
        EventLimits* limits;
        std::uint64_t event;
        std::chrono::nanoseconds thread_time; ///< when the event was first seen
    };
    void watch(std::stop_token stop);
    /// When to look again at the latest.
    static std::chrono::nanoseconds look(Watched& watched);

    std::mutex lock_;
    std::condition_variable_any wake_;
    std::vector<Watched> watched_;
    std::jthread thread_; ///< last: it uses all of the above
};

inline constexpr std::chrono::milliseconds watchdog_period{8};

} // namespace sluice::tclbind
