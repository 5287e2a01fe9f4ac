#include "engine/monitor/monitors.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "engine/balance/own_source.h"
#include "engine/balance/snat.h"
#include "engine/host_addresses.h"

namespace sluice::engine {

namespace {

/// First probes of a configuration are this far apart, or nearer when there are too many for half an interval.
constexpr std::chrono::milliseconds first_probe_spacing{10};
/// A probe that could not leave this host is tried again this soon.
constexpr std::chrono::seconds retry_unsent{3};

/// A check that only its own coroutine still holds: its member or monitor went with a reload.
bool is_orphan(const CheckPtr& check) {
    return check.use_count() == 1;
}

} // namespace

Monitors::Monitors(boost::asio::io_context& management, Log& log, std::string programs)
    : management_(management), log_(log), programs_(management, log, std::move(programs)), timer_(management) {}

void Monitors::adopt(const RunningConfigPtr& config) {
    const Time now = std::chrono::steady_clock::now();
    std::map<std::string, PoolChecks> pools;
    std::vector<CheckPtr> started;
    for (const auto& [name, pool] : config->pools) {
        const auto before = pools_.find(name);
        PoolChecks* earlier = before == pools_.end() ? nullptr : &before->second;
        if (earlier != nullptr && earlier->pool == pool) {
            pools.emplace(name, std::move(*earlier));
        } else {
            pools.emplace(name, make_checks(pool, earlier, started, now));
        }
    }
    pools_ = std::move(pools);
    config_ = config;
    programs_.adopt(config->snapshot->monitor_programs);
    plan_first_probes(started, now);
    pump();
}

Monitors::PoolChecks Monitors::make_checks(const std::shared_ptr<const RunningPool>& pool, PoolChecks* earlier,
                                           std::vector<CheckPtr>& started, Time now) {
    PoolChecks made{pool, {}};
    for (std::size_t index = 0; index < pool->members.size(); ++index) {
        const std::string& name = pool->pool->members[index].name;
        MemberCheck* before = nullptr;
        if (earlier != nullptr) {
            const auto found = earlier->members.find(name);
            before = found == earlier->members.end() ? nullptr : found->second.get();
        }
        auto member = std::make_unique<MemberCheck>(*pool, index, before, now);
        started.insert(started.end(), member->new_checks().begin(), member->new_checks().end());
        made.members.emplace(name, std::move(member));
    }
    return made;
}

void Monitors::plan_first_probes(const std::vector<CheckPtr>& started, Time now) {
    if (started.empty()) {
        return;
    }
    std::chrono::nanoseconds shortest = std::chrono::hours(1);
    for (const CheckPtr& check : started) {
        shortest = std::min<std::chrono::nanoseconds>(shortest, check->state.probe_interval());
    }
    const auto fitting = shortest / 2 / static_cast<std::int64_t>(started.size());
    const auto spacing = std::min<std::chrono::nanoseconds>(first_probe_spacing, fitting);
    Time due = now;
    for (const CheckPtr& check : started) {
        due_.emplace(due, check);
        due += std::chrono::duration_cast<Time::duration>(spacing);
    }
}

void Monitors::take_marks() {
    const Time now = std::chrono::steady_clock::now();
    std::set<const Check*> marked_down;
    for (const auto& [name, pool] : pools_) {
        for (const auto& [member_name, member] : pool.members) {
            const auto line = member->take_mark(now, std::chrono::system_clock::now());
            if (line) {
                log_.write(Level::notice, "mcpd", *line);
            }
            for (const CheckPtr& check : member->checks()) {
                if (line && check->state.verdict() == Health::down) {
                    marked_down.insert(check.get());
                }
            }
        }
    }
    probe_at_once(marked_down, now);
    pump();
}

void Monitors::probe_at_once(const std::set<const Check*>& checks, Time now) {
    std::vector<CheckPtr> found;
    for (auto at = due_.begin(); at != due_.end();) {
        CheckPtr check = at->second.lock();
        const bool wanted = check != nullptr && checks.contains(check.get());
        if (wanted) {
            found.push_back(std::move(check));
        }
        at = wanted ? due_.erase(at) : std::next(at);
    }
    for (const CheckPtr& check : found) {
        due_.emplace(now, check);
    }
}

void Monitors::stop() {
    stopped_ = true;
    due_.clear();
    changes_.clear();
    timer_.cancel();
    pools_.clear();
    programs_.stop();
}

void Monitors::pump() {
    const Time now = std::chrono::steady_clock::now();
    draw_changes(now);
    start_probes(now);
    arm_timer();
}

void Monitors::draw_changes(Time now) {
    while (!changes_.empty() && changes_.begin()->first <= now) {
        const CheckPtr check = changes_.begin()->second.lock();
        changes_.erase(changes_.begin());
        if (check != nullptr) {
            check->change_noted.reset();
            settle(*check, now);
            note_change(check);
        }
    }
}

void Monitors::start_probes(Time now) {
    while (running_ < probes_max && !due_.empty() && due_.begin()->first <= now) {
        CheckPtr check = due_.begin()->second.lock();
        due_.erase(due_.begin());
        if (check != nullptr && check->state.monitor().kind == config::MonitorKind::external) {
            ask_program(check);
        } else if (check != nullptr) {
            ++running_;
            boost::asio::co_spawn(management_, run_probe(std::move(check)), boost::asio::detached);
        }
    }
}

void Monitors::arm_timer() {
    Time next = Time::max();
    if (!changes_.empty()) {
        next = changes_.begin()->first;
    }
    if (running_ < probes_max && !due_.empty()) {
        next = std::min(next, due_.begin()->first);
    }
    if (next == Time::max() || stopped_) {
        timer_.cancel();
        return;
    }
    timer_.expires_at(next);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            pump();
        }
    });
}

Awaitable<void> Monitors::run_probe(CheckPtr check) {
    const Time sent = std::chrono::steady_clock::now();
    if (is_orphan(check)) {
        --running_;
        co_return;
    }
    check->state.probe_sent(sent);
    note_change(check);
    arm_timer();
    ProbeTarget target;
    std::optional<ProbeResult> result = find_target(*check, target);
    if (!result) {
        const auto connection = std::make_shared<ProbeConnection>(management_.get_executor(), check->state.monitor().timeout);
        check->connection = connection;
        const ProbeResult found = co_await probe(check->state.monitor(), target, *connection);
        result = found;
        tell_source(*check, target, found);
    }
    --running_;
    probe_finished(check, *result, sent);
}

/// The time for an answer begins when the program does, not while it waits for its turn.
void Monitors::ask_program(const CheckPtr& check) {
    const auto sent = std::make_shared<Time>(std::chrono::steady_clock::now());
    const std::weak_ptr<Check> asked = check;
    ExternalProbes::Events events;
    events.started = [this, sent, asked] {
        if (const CheckPtr running = asked.lock()) {
            *sent = std::chrono::steady_clock::now();
            running->state.probe_sent(*sent);
            note_change(running);
            arm_timer();
        }
    };
    events.answered = [this, sent, asked](const ProbeResult& result) {
        if (const CheckPtr running = asked.lock()) {
            probe_finished(running, result, *sent);
        }
    };
    const config::MonitorPtr& monitor = check->state.monitor_pointer();
    check->ticket = programs_.ask({monitor, check->member->destination(*monitor), check->member->node_name()}, std::move(events));
}

std::optional<ProbeResult> Monitors::find_target(const Check& check, ProbeTarget& target) {
    target.destination = check.member->destination(check.state.monitor());
    if (target.destination.port == 0) {
        return ProbeResult{false, false, "The member has no port of its own: give the monitor a destination port."};
    }
    const auto sources = automap_order(config_->snapshot->self_ips, target.destination.address);
    if (!sources.empty()) {
        target.source = sources.front();
        return std::nullopt;
    }
    if (is_loopback(target.destination.address)) {
        return std::nullopt;
    }
    const std::string_view family = target.destination.address.is_v4() ? "IPv4" : "IPv6";
    if (const auto unsaid = no_self_ip_.due(std::chrono::steady_clock::now())) {
        log_.write(
            Level::error, "mcpd",
            fmt::format("Monitor {} cannot probe {}: monitors come from a self IP, and there is none of {}. Configure one: create net self "
                        "NAME address ADDRESS/LENGTH [vlan VLAN]{}",
                        check.state.monitor().name, target.destination.to_text(), family,
                        *unsaid == 0 ? std::string() : fmt::format(" ({} more probes failed like this)", *unsaid)));
    }
    return ProbeResult{false, false, fmt::format("No self IP of {} to probe from.", family), true};
}

/// Once for each self IP that cannot be used, until it can.
void Monitors::tell_source(const Check& check, const ProbeTarget& target, const ProbeResult& result) {
    if (!target.source) {
        return;
    }
    if (!result.not_sent) {
        unusable_sources_.erase(*target.source);
        return;
    }
    if (!unusable_sources_.insert(*target.source).second) {
        return;
    }
    const auto& self_ips = config_->snapshot->self_ips;
    const auto self =
        std::find_if(self_ips.begin(), self_ips.end(), [&](const config::SelfIp& each) { return each.address == *target.source; });
    const std::string hint = self == self_ips.end() ? std::string() : "; to bring it: " + bring_address(self->address, self->prefix_length);
    log_.write(
        Level::error, "mcpd",
        fmt::format("Monitor {} cannot probe {}: {}{}", check.state.monitor().name, target.destination.to_text(), result.reason, hint));
}

void Monitors::probe_finished(const CheckPtr& check, const ProbeResult& result, Time sent) {
    if (stopped_ || is_orphan(check)) {
        pump();
        return;
    }
    const Time now = std::chrono::steady_clock::now();
    check->state.probe_ended(result, now);
    settle(*check, now);
    const auto interval = std::chrono::duration_cast<Time::duration>(check->state.probe_interval());
    const auto intervals_passed = (now - sent) / interval;
    due_.emplace(result.not_sent ? now + std::min<Time::duration>(interval, retry_unsent) : sent + (intervals_passed + 1) * interval,
                 check);
    note_change(check);
    pump();
}

void Monitors::settle(Check& check, Time now) {
    check.state.advance(now);
    if (const auto line = check.member->update(now, std::chrono::system_clock::now())) {
        log_.write(Level::notice, "mcpd", *line);
    }
}

void Monitors::note_change(const CheckPtr& check) {
    const auto next = check->state.next_change();
    if (next && next != check->change_noted) {
        changes_.emplace(*next, check);
        check->change_noted = next;
    }
}

} // namespace sluice::engine
