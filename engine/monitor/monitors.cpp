#include "engine/monitor/monitors.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "engine/balance/own_source.h"
#include "engine/balance/snat.h"
#include "engine/host_addresses.h"

namespace sluice::engine {

namespace {

/// A check that only its own coroutine still holds: its member or monitor went with a reload.
bool is_orphan(const CheckPtr& check) {
    return check.use_count() == 1;
}

} // namespace

Monitors::Monitors(boost::asio::io_context& management, Log& log, std::string programs)
    : management_(management), log_(log), programs_(management, log, std::move(programs)), timer_(management) {}

void Monitors::adopt(const RunningConfigPtr& config) {
    const Time now = std::chrono::steady_clock::now();
    std::vector<CheckPtr> started;
    adopt_nodes(*config, started, now); // members look at their nodes
    adopt_pools(*config, started, now);
    tell_nodes_their_members();
    config_ = config;
    programs_.adopt(config->snapshot->monitor_programs);
    schedule_.begin(started, now);
    pump();
}

void Monitors::adopt_nodes(const RunningConfig& config, std::vector<CheckPtr>& started, Time now) {
    std::map<std::string, std::unique_ptr<NodeCheck>> nodes;
    for (const auto& [name, node] : config.nodes) {
        const auto before = nodes_.find(name);
        NodeCheck* earlier = before == nodes_.end() ? nullptr : before->second.get();
        if (earlier == nullptr && node.node->monitor.monitors.empty()) {
            continue;
        }
        const auto made_of = running_nodes_.find(name);
        if (earlier != nullptr && made_of != running_nodes_.end() && made_of->second == node) {
            nodes.emplace(name, std::move(before->second));
            continue;
        }
        auto check = std::make_unique<NodeCheck>(node, earlier, now);
        const auto& fresh = check->monitors().new_checks();
        started.insert(started.end(), fresh.begin(), fresh.end());
        nodes.emplace(name, std::move(check));
    }
    nodes_ = std::move(nodes);
    running_nodes_ = config.nodes;
}

void Monitors::adopt_pools(const RunningConfig& config, std::vector<CheckPtr>& started, Time now) {
    std::map<std::string, PoolChecks> pools;
    for (const auto& [name, pool] : config.pools) {
        const auto before = pools_.find(name);
        PoolChecks* earlier = before == pools_.end() ? nullptr : &before->second;
        if (earlier != nullptr && earlier->pool == pool) {
            pools.emplace(name, std::move(*earlier));
        } else {
            pools.emplace(name, make_checks(pool, earlier, started, now));
        }
    }
    pools_ = std::move(pools);
}

void Monitors::tell_nodes_their_members() {
    std::map<std::string_view, std::vector<MemberCheck*>> members;
    for (const auto& [name, pool] : pools_) {
        for (const auto& [member_name, member] : pool.members) {
            members[member->node_name()].push_back(member.get());
        }
    }
    for (const auto& [name, node] : nodes_) {
        node->set_members(members[name]);
    }
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
        const auto& fresh = member->monitors().new_checks();
        started.insert(started.end(), fresh.begin(), fresh.end());
        made.members.emplace(name, std::move(member));
    }
    return made;
}

void Monitors::write(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        log_.write(Level::notice, "mcpd", line);
    }
}

void Monitors::take_marks() {
    const Time now = std::chrono::steady_clock::now();
    std::set<const Check*> marked_down;
    for (const auto& [name, pool] : pools_) {
        for (const auto& [member_name, member] : pool.members) {
            const auto lines = member->take_mark(now, std::chrono::system_clock::now());
            write(lines);
            for (const CheckPtr& check : member->monitors().checks()) {
                if (!lines.empty() && check->state.verdict() == Health::down) {
                    marked_down.insert(check.get());
                }
            }
        }
    }
    schedule_.hurry(marked_down, now);
    pump();
}

void Monitors::set_up(const std::string& pool, const std::string& name) {
    if (pool.empty()) {
        const auto node = nodes_.find(name);
        return node == nodes_.end() ? void() : resume(node->second->monitors());
    }
    const auto checks = pools_.find(pool);
    if (checks == pools_.end()) {
        return;
    }
    if (const auto member = checks->second.members.find(name); member != checks->second.members.end()) {
        resume(member->second->monitors());
    }
}

void Monitors::resume(const MonitorSet& monitors) {
    monitors.resume();
    std::set<const Check*> checks;
    for (const CheckPtr& check : monitors.checks()) {
        checks.insert(check.get());
    }
    schedule_.hurry(checks, std::chrono::steady_clock::now());
    pump();
}

void Monitors::stop() {
    stopped_ = true;
    schedule_.clear();
    changes_.clear();
    timer_.cancel();
    nodes_.clear();
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
    while (CheckPtr check = schedule_.take(now)) {
        if (check->state.monitor().kind == config::MonitorKind::external) {
            ask_program(check);
        } else {
            boost::asio::co_spawn(management_, run_probe(std::move(check)), boost::asio::detached);
        }
    }
}

void Monitors::arm_timer() {
    Time next = schedule_.next_due().value_or(Time::max());
    if (!changes_.empty()) {
        next = std::min(next, changes_.begin()->first);
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
        schedule_.dropped(*check);
        co_return;
    }
    check->state.probe_sent(sent);
    note_change(check);
    arm_timer();
    ProbeTarget target;
    std::optional<ProbeResult> result = find_target(*check, target);
    if (!result) {
        const auto probe = make_probe(management_.get_executor(), check->state.monitor_pointer(), target);
        check->probe = probe;
        const ProbeResult found = co_await probe->run();
        result = found;
        tell_source(*check, target, found);
        tell_own_failure(*check, target, found);
    }
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
    check->ticket = programs_.ask({monitor, check->owner->destination(*monitor), check->owner->node_name()}, std::move(events));
}

std::optional<ProbeResult> Monitors::find_target(const Check& check, ProbeTarget& target) {
    const config::Monitor& monitor = check.state.monitor();
    target.object = check.owner->name();
    target.destination = check.owner->destination(monitor);
    if (target.destination.port == 0 && config::asks_port(monitor.kind)) {
        return ProbeResult{false, false, "It has no port of its own: give the monitor a destination port."};
    }
    return find_source(check, target);
}

std::optional<ProbeResult> Monitors::find_source(const Check& check, ProbeTarget& target) {
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

/// What this host lacks for probes: a right, descriptors.
void Monitors::tell_own_failure(const Check& check, const ProbeTarget& target, const ProbeResult& result) {
    if (!result.not_sent || result.source_refused) {
        return;
    }
    if (const auto unsaid = own_failure_.due(std::chrono::steady_clock::now())) {
        log_.write(Level::error, "mcpd",
                   fmt::format("Monitor {} cannot probe {}: {}{}{}{}", check.state.monitor().name, target.object, result.reason,
                               result.advice.empty() ? "" : " ", result.advice,
                               *unsaid == 0 ? std::string() : fmt::format(" ({} more probes failed like this)", *unsaid)));
    }
}

/// Once for each self IP that cannot be used, until it can.
void Monitors::tell_source(const Check& check, const ProbeTarget& target, const ProbeResult& result) {
    if (!target.source) {
        return;
    }
    if (!result.source_refused) {
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
        schedule_.dropped(*check);
        pump();
        return;
    }
    const Time now = std::chrono::steady_clock::now();
    check->state.probe_ended(result, now);
    settle(*check, now);
    schedule_.ended(check, result.not_sent, sent, now);
    note_change(check);
    pump();
}

void Monitors::settle(Check& check, Time now) {
    check.state.advance(now);
    write(check.owner->update(now, std::chrono::system_clock::now()));
}

void Monitors::note_change(const CheckPtr& check) {
    const auto next = check->state.next_change();
    if (next && next != check->change_noted) {
        changes_.emplace(*next, check);
        check->change_noted = next;
    }
}

} // namespace sluice::engine
