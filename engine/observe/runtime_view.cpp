#include "engine/observe/runtime_view.h"

#include <algorithm>

namespace sluice::engine {

namespace {

using config::Availability;

constexpr std::string_view children_unknown =
    "The children pool member(s) either don't have service checking enabled, or service check results are not available yet";

std::uint64_t value(const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
}

config::TrafficCounters traffic(const Counters& counters) {
    return {value(counters.bytes_in),         value(counters.bytes_out),           value(counters.packets_in),
            value(counters.packets_out),      value(counters.connections_current), value(counters.connections_maximum),
            value(counters.connections_total)};
}

config::TlsHandshakeCounters handshakes(const TlsCounters& counters) {
    return {value(counters.handshakes), value(counters.resumed), value(counters.failed), value(counters.truncated),
            value(counters.thrown_away_bytes)};
}

Availability availability_of(Health health) {
    switch (health) {
    case Health::up:
        return Availability::available;
    case Health::down:
        return Availability::offline;
    case Health::unchecked:
    case Health::checking:
        break;
    }
    return Availability::unknown;
}

std::string down_reason(const CheckedRuntime& runtime, std::string_view object) {
    const std::lock_guard guard(runtime.reason_lock);
    return runtime.down_reason.empty() ? std::string(object) + " has been marked down by a monitor" : runtime.down_reason;
}

std::string member_reason(const RunningPool& pool, std::size_t index, Health health) {
    if (pool.is_forced_down(index)) {
        return "Forced down";
    }
    if (pool.is_node_down(index)) {
        return "Parent down";
    }
    switch (health) {
    case Health::up:
        return pool.is_session_enabled(index) ? "Pool member is available" : "Pool member is available, user disabled";
    case Health::down:
        return down_reason(*pool.members[index], "Pool member");
    case Health::unchecked:
        return "Pool member does not have service checking enabled";
    case Health::checking:
        break;
    }
    return "Pool member's service check results are not available yet";
}

std::string monitor_text(const config::Pool& pool, const config::Member& member) {
    const std::string& text = config::monitor_of(pool, member).text;
    if (text.empty()) {
        return "none";
    }
    return member.monitor ? text : text + " (pool monitor)";
}

std::string session_status(const RunningPool& pool, std::size_t index) {
    const config::NodePtr& node = pool.nodes[index];
    const bool by_monitor = pool.node_states[index]->disabled_by_monitor.load(std::memory_order_relaxed);
    if (by_monitor || (node != nullptr && !node->session_enabled)) {
        return "addr-disabled";
    }
    return pool.is_session_enabled(index) ? "enabled" : "disabled";
}

std::string monitor_status(const RunningPool& pool, std::size_t index) {
    if (pool.is_forced_down(index)) {
        return "forced-down";
    }
    return pool.is_node_down(index) ? "address-down" : std::string(to_text(pool.health(index)));
}

config::MemberReport report_member(const RunningPool& pool, std::size_t index) {
    const config::Member& member = pool.pool->members[index];
    const Health health = pool.health(index);
    const bool forced_down = pool.is_forced_down(index);
    config::MemberReport report;
    report.endpoint = member.endpoint;
    report.name = member.name;
    report.status.availability = forced_down ? Availability::offline : availability_of(health);
    report.status.state = forced_down || !pool.is_session_enabled(index) ? "disabled" : "enabled";
    report.status.reason = member_reason(pool, index, health);
    report.monitor = monitor_text(*pool.pool, member);
    report.monitor_status = monitor_status(pool, index);
    report.session_status = session_status(pool, index);
    report.serverside = traffic(pool.members[index]->serverside);
    return report;
}

std::string node_reason(const RunningNode& node, bool is_enabled, Health health) {
    if (node.node->forced_down) {
        return "Forced down";
    }
    switch (health) {
    case Health::up:
        return is_enabled ? "Node address is available" : "Node address is available, user disabled";
    case Health::down:
        return down_reason(*node.runtime, "Node address");
    case Health::unchecked:
        return "Node address does not have service checking enabled";
    case Health::checking:
        break;
    }
    return "Node address service check results are not available yet";
}

std::string monitor_text(const config::Node& node) {
    if (node.monitor.text.empty()) {
        return "none";
    }
    return node.monitor_is_default ? node.monitor.text + " (default node monitor)" : node.monitor.text;
}

/// Of the node's members in all pools.
config::TrafficCounters node_traffic(const RunningConfig& config, const RunningNode& node) {
    config::TrafficCounters sum;
    for (const auto& [name, pool] : config.pools) {
        for (std::size_t index = 0; index < pool->members.size(); ++index) {
            if (pool->node_states[index] != node.runtime) {
                continue;
            }
            const config::TrafficCounters one = traffic(pool->members[index]->serverside);
            sum.bytes_in += one.bytes_in;
            sum.bytes_out += one.bytes_out;
            sum.packets_in += one.packets_in;
            sum.packets_out += one.packets_out;
            sum.connections_current += one.connections_current;
            sum.connections_total += one.connections_total;
            sum.connections_maximum = std::max(sum.connections_maximum, one.connections_maximum);
        }
    }
    return sum;
}

config::Status pool_status(const std::vector<config::MemberReport>& members) {
    const auto any_enabled = [&](Availability availability) {
        return std::any_of(members.begin(), members.end(), [&](const config::MemberReport& member) {
            return member.status.state == "enabled" && member.status.availability == availability;
        });
    };
    if (any_enabled(Availability::available)) {
        return {Availability::available, "enabled", "The pool is available"};
    }
    if (members.empty() || any_enabled(Availability::unknown)) {
        return {Availability::unknown, "enabled", std::string(children_unknown)};
    }
    if (any_enabled(Availability::offline)) {
        return {Availability::offline, "enabled", "The children pool member(s) are down"};
    }
    return {Availability::offline, "enabled", "The children pool member(s) might be disabled"};
}

} // namespace

config::PoolReport report_pool(const RunningPool& pool) {
    config::PoolReport report;
    for (std::size_t index = 0; index < pool.members.size(); ++index) {
        report.members.push_back(report_member(pool, index));
        report.members_active += pool.is_available(index) ? 1 : 0;
        const config::Status& status = report.members.back().status;
        report.members_available += status.availability == Availability::available && status.state == "enabled" ? 1 : 0;
    }
    report.members_total = static_cast<std::uint32_t>(pool.members.size());
    report.serverside = traffic(pool.runtime->serverside);
    report.status = pool_status(report.members);
    return report;
}

config::NodeReport report_node(const RunningConfig& config, const RunningNode& node) {
    const Health health = node.runtime->health.load(std::memory_order_relaxed);
    const bool forced_down = node.node->forced_down;
    const bool is_enabled = node.node->session_enabled && !node.runtime->disabled_by_monitor.load(std::memory_order_relaxed);
    config::NodeReport report;
    report.status.availability = forced_down ? Availability::offline : availability_of(health);
    report.status.state = forced_down || !is_enabled ? "disabled" : "enabled";
    report.status.reason = node_reason(node, is_enabled, health);
    report.monitor = monitor_text(*node.node);
    report.monitor_status = forced_down ? "forced-down" : std::string(to_text(health));
    report.session_status = is_enabled ? "enabled" : "disabled";
    report.serverside = node_traffic(config, node);
    return report;
}

config::Status virtual_server_status(const config::VirtualServer& virtual_server, const RunningPool* pool,
                                     const std::string& not_listening) {
    config::Status status{Availability::unknown, "enabled", std::string(children_unknown)};
    if (pool != nullptr) {
        status = report_pool(*pool).status;
        if (status.availability == Availability::available) {
            status.reason = "The virtual server is available";
        }
    }
    if (const std::string& why = virtual_server.not_opened_because.empty() ? not_listening : virtual_server.not_opened_because.front();
        !why.empty()) {
        status.availability = Availability::offline;
        status.reason = "Not opened: " + why;
    }
    if (!virtual_server.enabled) {
        status.state = "disabled";
        status.reason = "The object is either disabled or its parent is disabled";
    }
    return status;
}

EngineView::EngineView(CurrentConfig current, const PersistenceTable& persistence, const ProfileStatistics& statistics,
                       RuleStatistics& rules, Connections connections, SetUp set_up)
    : current_(std::move(current)), persistence_(persistence), statistics_(statistics), rules_(rules), connections_(std::move(connections)),
      set_up_(std::move(set_up)) {}

std::optional<config::VirtualServerReport> EngineView::virtual_server(std::string_view name) const {
    const RunningConfigPtr config = current_();
    const auto found = config->virtual_servers.find(name);
    if (found == config->virtual_servers.end()) {
        return std::nullopt;
    }
    const RunningVirtualServer& running = *found->second;
    config::VirtualServerReport report;
    report.status =
        virtual_server_status(*running.virtual_server, config->find_pool(running.virtual_server->pool), running.runtime->not_listening());
    report.clientside = traffic(running.runtime->clientside);
    const std::uint64_t shortest = value(running.runtime->duration_min_ms);
    const std::uint64_t ended =
        report.clientside.connections_total - std::min(report.clientside.connections_total, report.clientside.connections_current);
    report.duration_min_ms = shortest == UINT64_MAX ? 0 : shortest;
    report.duration_max_ms = value(running.runtime->duration_max_ms);
    report.client_tls = handshakes(running.runtime->client_tls);
    report.server_tls = handshakes(running.runtime->server_tls);
    report.duration_mean_ms = ended == 0 ? 0 : value(running.runtime->duration_sum_ms) / ended;
    return report;
}

std::optional<config::PoolReport> EngineView::pool(std::string_view name) const {
    const RunningConfigPtr config = current_();
    const RunningPool* found = config->find_pool(name);
    return found == nullptr ? std::nullopt : std::optional(report_pool(*found));
}

std::optional<config::NodeReport> EngineView::node(std::string_view name) const {
    const RunningConfigPtr config = current_();
    const auto found = config->nodes.find(name);
    return found == config->nodes.end() ? std::nullopt : std::optional(report_node(*config, found->second));
}

std::vector<config::ConnectionReport> EngineView::connections(std::size_t limit) const {
    return connections_(limit);
}

std::int64_t EngineView::profile_statistic(std::string_view profile, std::string_view field) const {
    return statistics_.get(profile, field);
}

std::vector<config::PersistenceReport> EngineView::persistence_records(std::size_t limit) const {
    const RunningConfigPtr config = current_();
    auto records = persistence_.report(limit, std::chrono::steady_clock::now());
    for (config::PersistenceReport& record : records) {
        const auto found = config->virtual_servers.find(record.virtual_server);
        if (found != config->virtual_servers.end()) {
            record.virtual_destination = found->second->virtual_server->destination;
        }
    }
    return records;
}

std::optional<std::vector<config::RuleEventReport>> EngineView::rule(std::string_view name) const {
    const RunningConfigPtr config = current_();
    const auto found = config->snapshot->rules.find(name);
    return found == config->snapshot->rules.end() ? std::nullopt : std::optional(rules_.report(*found->second));
}

void EngineView::reset_rule(std::string_view name) const {
    rules_.reset(name);
}

} // namespace sluice::engine
