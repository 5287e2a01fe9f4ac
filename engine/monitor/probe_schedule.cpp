#include "engine/monitor/probe_schedule.h"

#include <algorithm>

namespace sluice::engine {

namespace {

/// First probes of a configuration are at most this far apart.
constexpr std::chrono::milliseconds first_probe_spacing{10};
/// A probe that could not leave this host is tried again this soon.
constexpr std::chrono::seconds retry_unsent{3};

/// How far into an interval the moment of a check is. Multiples of the golden ratio spread evenly however many there are (Weyl), so
/// members that come later find the gaps.
std::chrono::microseconds phase(std::uint64_t turn, std::chrono::microseconds interval) {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15; // 2^64 / 1.618…
    constexpr unsigned fraction_bits = 24;               // an interval of a day has 37
    const std::uint64_t fraction = turn * golden >> (64U - fraction_bits);
    return std::chrono::microseconds(static_cast<std::int64_t>(fraction) * interval.count() >> fraction_bits);
}

} // namespace

ProbeSchedule::ProbeSchedule(std::size_t probes_max) : probes_max_(probes_max) {
    lanes_[0].running_max = probes_max;
    lanes_[1].running_max = probes_max * 3 / 4;
    lanes_[2].is_counted = false;
}

ProbeSchedule::Lane& ProbeSchedule::lane_of(const Check& check) {
    if (check.state.monitor().kind == config::MonitorKind::external) {
        return lanes_[2];
    }
    return lanes_[check.is_slow ? 1 : 0];
}

ProbeSchedule::Time ProbeSchedule::moment(const Check& check, Time earliest) {
    const std::chrono::microseconds interval = check.state.probe_interval();
    const Time first = Time{} + phase(check.turn, interval);
    const auto intervals = earliest <= first ? 0 : (earliest - first + interval - Time::duration(1)) / interval;
    return first + intervals * interval;
}

void ProbeSchedule::begin(const std::vector<CheckPtr>& checks, Time now) {
    Time in_order = now;
    for (const CheckPtr& check : checks) {
        check->turn = turns_given_[check->state.monitor().interval]++;
        lane_of(*check).due.emplace(std::min(in_order, moment(*check, now)), check);
        in_order += first_probe_spacing;
    }
}

bool ProbeSchedule::may_start(const Lane& lane) const {
    const bool has_room = !lane.is_counted || (running() < probes_max_ && lane.running < lane.running_max);
    return has_room && !lane.due.empty();
}

CheckPtr ProbeSchedule::take(Time now) {
    for (Lane& lane : lanes_) {
        while (may_start(lane) && lane.due.begin()->first <= now) {
            CheckPtr check = lane.due.begin()->second.lock();
            lane.due.erase(lane.due.begin());
            if (check != nullptr) {
                lane.running += lane.is_counted ? 1 : 0;
                return check;
            }
        }
    }
    return nullptr;
}

void ProbeSchedule::ended(const CheckPtr& check, bool could_not_be_sent, Time sent, Time now) {
    dropped(*check);
    const Time::duration interval = check->state.probe_interval();
    check->is_slow = !could_not_be_sent && now - sent > interval;
    const Time next =
        could_not_be_sent ? now + std::min<Time::duration>(interval, retry_unsent) : moment(*check, std::max(sent + interval / 2, now));
    lane_of(*check).due.emplace(next, check);
}

void ProbeSchedule::dropped(const Check& check) {
    Lane& lane = lane_of(check);
    lane.running -= lane.is_counted ? 1 : 0;
}

void ProbeSchedule::hurry(const std::set<const Check*>& checks, Time now) {
    for (Lane& lane : lanes_) {
        std::vector<CheckPtr> found;
        for (auto at = lane.due.begin(); at != lane.due.end();) {
            CheckPtr check = at->second.lock();
            const bool wanted = check != nullptr && checks.contains(check.get());
            if (wanted) {
                found.push_back(std::move(check));
            }
            at = wanted ? lane.due.erase(at) : std::next(at);
        }
        for (const CheckPtr& check : found) {
            lane.due.emplace(now, check);
        }
    }
}

void ProbeSchedule::clear() {
    for (Lane& lane : lanes_) {
        lane.due.clear();
    }
}

std::optional<ProbeSchedule::Time> ProbeSchedule::next_due() const {
    std::optional<Time> next;
    for (const Lane& lane : lanes_) {
        if (may_start(lane) && (!next || lane.due.begin()->first < *next)) {
            next = lane.due.begin()->first;
        }
    }
    return next;
}

std::size_t ProbeSchedule::running() const {
    return lanes_[0].running + lanes_[1].running;
}

} // namespace sluice::engine
