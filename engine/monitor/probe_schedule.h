#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "engine/monitor/check.h"

namespace sluice::engine {

/// Which check is probed when. Each has a moment of its own within its interval, and these moments are spread evenly: thousands of
/// members are asked in a steady stream, never in bursts. Knows no sockets and no clock.
///
/// Probes run at the same time up to a limit. Those of checks whose last probe took longer than an interval, because nobody answered,
/// have three quarters of it: silent members do not keep the others from being asked. Programs of external monitors are not counted.
class ProbeSchedule {
public:
    using Time = MonitorState::Time;

    /// `probes_max` at the same time, at least 4.
    explicit ProbeSchedule(std::size_t probes_max);

    /// Plans the first probes: at the checks' moments, or 10 ms apart, whichever is sooner.
    void begin(const std::vector<CheckPtr>& checks, Time now);
    /// The next check to be probed now; null when none is due, or enough run. It runs until ended() or dropped().
    CheckPtr take(Time now);
    /// The probe taken at `sent` is over: plans the next one at the check's moment, half an interval after `sent` at the earliest. A
    /// probe that `could not be sent` is tried again sooner.
    void ended(const CheckPtr& check, bool could_not_be_sent, Time sent, Time now);
    /// The probe is over and the check with it.
    void dropped(const Check& check);
    /// Those of the checks that wait for their turn are probed now.
    void hurry(const std::set<const Check*>& checks, Time now);
    void clear();

    /// When take() will have something; nothing: not before a probe has ended.
    [[nodiscard]] std::optional<Time> next_due() const;
    [[nodiscard]] std::size_t running() const;

private:
    struct Lane {
        std::multimap<Time, std::weak_ptr<Check>> due;
        std::size_t running = 0;
        std::size_t running_max = 0;
        bool is_counted = true;
    };
    Lane& lane_of(const Check& check);
    [[nodiscard]] bool may_start(const Lane& lane) const;
    /// The check's first moment that is not before `earliest`.
    [[nodiscard]] static Time moment(const Check& check, Time earliest);

    std::size_t probes_max_;
    std::array<Lane, 3> lanes_;                                 ///< the others, the slow ones, programs
    std::map<std::chrono::seconds, std::uint64_t> turns_given_; ///< by interval
};

} // namespace sluice::engine
