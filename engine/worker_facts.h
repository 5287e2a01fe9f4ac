#pragma once

#include <chrono>

#include "config/snapshot.h"

namespace sluice::engine {

/// What a worker tells its rules beyond any connection. Its own thread only.
class WorkerFacts {
public:
    virtual ~WorkerFacts() = default;
    /// Can the member take new traffic now?
    [[nodiscard]] virtual bool is_available(const config::Pool& pool, const config::Member& member) const = 0;
    /// How busy the worker was, 0 to 100, over the last `window` (at most five minutes).
    [[nodiscard]] virtual unsigned cpu_usage_percent(std::chrono::seconds window) const = 0;
};

} // namespace sluice::engine
