#include "engine/start_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/host_addresses.h"

namespace sluice::engine {

namespace {

/// Of one kind; a configuration may hold thousands.
constexpr std::size_t lines_max = 100;

std::string counted(std::size_t count, std::string_view singular) {
    return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

Level level_of(rules::Severity severity) {
    return severity == rules::Severity::note ? Level::notice : Level::warning;
}

void report_diagnostics(Log& log, const rules::Diagnostics& diagnostics) {
    std::size_t said = 0;
    for (const rules::Diagnostic& diagnostic : diagnostics.list()) {
        if (++said > lines_max) {
            log.write(Level::warning, "mcpd",
                      fmt::format("{} more like these: sluice check shows all", diagnostics.list().size() - lines_max));
            return;
        }
        const std::string text = rules::to_text(diagnostic);
        log.write(level_of(diagnostic.severity), "mcpd", text.substr(0, text.find('\n')));
    }
}

bool failed_to_open(const AdoptionResult& result, const std::string& name) {
    return std::any_of(result.failures.begin(), result.failures.end(),
                       [&](const ListenerFailure& failure) { return failure.virtual_server == name; });
}

std::string open_line(const config::VirtualServer& virtual_server) {
    std::string text;
    for (const rules::RulePtr& rule : virtual_server.rules) {
        text += (text.empty() ? ", rules " : " ") + rule->name;
    }
    return fmt::format("virtual server {} is open at {}{}{}", virtual_server.name, virtual_server.destination.to_text(),
                       virtual_server.pool.empty() ? "" : ", pool " + virtual_server.pool, text);
}

bool is_to_be_open(const config::VirtualServer& virtual_server) {
    return virtual_server.enabled && virtual_server.not_opened_because.empty() && virtual_server.destination.port != 0;
}

/// By name.
using Listening = std::map<std::string, config::VirtualServerPtr>;
Listening should_listen(const config::Snapshot& snapshot) {
    Listening found;
    for (const auto& [name, virtual_server] : snapshot.virtual_servers) {
        if (is_to_be_open(*virtual_server)) {
            found.emplace(name, virtual_server);
        }
    }
    return found;
}

std::string why_closed(const config::Snapshot& now, const std::string& name) {
    const auto found = now.virtual_servers.find(name);
    if (found == now.virtual_servers.end()) {
        return "deleted";
    }
    if (!found->second->enabled) {
        return "disabled";
    }
    return found->second->not_opened_because.empty() ? "its destination has changed" : found->second->not_opened_because.front();
}

void report_virtual_servers(Log& log, const RunningConfig& config, const AdoptionResult& result) {
    std::size_t said = 0;
    for (const auto& [name, virtual_server] : should_listen(*config.snapshot)) {
        if (!failed_to_open(result, name) && ++said <= lines_max) {
            log.write(Level::notice, "mcpd", open_line(*virtual_server));
        }
    }
}

} // namespace

void report_start(Log& log, const config::Service& service, const RunningConfig& config, const AdoptionResult& result,
                  std::size_t workers) {
    const config::Snapshot& snapshot = *config.snapshot;
    log.write(Level::notice, "mcpd",
              fmt::format("sluice {} runs: {}, {}, {}, {}, {}", SLUICE_VERSION, counted(snapshot.virtual_servers.size(), "virtual server"),
                          counted(snapshot.pools.size(), "pool"), counted(snapshot.rules.size(), "rule"),
                          counted(snapshot.data_groups.size(), "data group"), counted(workers, "worker")));
    report_diagnostics(log, service.standing_diagnostics());
    report_virtual_servers(log, config, result);
}

std::vector<ListeningChange> listening_changes(const config::Snapshot& before, const config::Snapshot& now) {
    if (before.virtual_servers == now.virtual_servers) {
        return {};
    }
    const Listening was = should_listen(before);
    const Listening is = should_listen(now);
    const auto is_missing = [](const Listening& listening, const config::VirtualServer& server) {
        const auto found = listening.find(server.name);
        return found == listening.end() || found->second->destination != server.destination;
    };
    std::vector<ListeningChange> changes;
    for (const auto& [name, server] : was) {
        if (is_missing(is, *server)) {
            changes.push_back(
                {{}, fmt::format("virtual server {} is closed at {}: {}", name, server->destination.to_text(), why_closed(now, name))});
        }
    }
    for (const auto& [name, server] : is) {
        if (is_missing(was, *server)) {
            changes.push_back({name, open_line(*server)});
        }
    }
    return changes;
}

void report_listening_changes(Log& log, const std::vector<ListeningChange>& changes, const AdoptionResult& result) {
    std::size_t said = 0;
    for (const ListeningChange& change : changes) {
        if (!failed_to_open(result, change.opened) && ++said <= lines_max) {
            log.write(Level::notice, "mcpd", change.line);
        }
    }
}

bool addresses_are_free(Log& log, const config::Snapshot& snapshot) {
    for (const auto& [name, virtual_server] : snapshot.virtual_servers) {
        if (is_to_be_open(*virtual_server) && is_shared_already(virtual_server->destination)) {
            log.write(
                Level::critical, "mcpd",
                fmt::format("{} (virtual server {}) is served by another program of this user already, a second sluice perhaps: stop that "
                            "one first (ss -ltnp shows it)",
                            virtual_server->destination.to_text(), name));
            return false;
        }
    }
    return true;
}

bool needs_address_check(const RunningConfig* before, const RunningConfig& now) {
    const auto same_self_ips = [](const config::SelfIp& left, const config::SelfIp& right) { return left.address == right.address; };
    return before == nullptr || before->snapshot->virtual_servers != now.snapshot->virtual_servers ||
           before->snapshot->rules != now.snapshot->rules ||
           !std::equal(before->snapshot->self_ips.begin(), before->snapshot->self_ips.end(), now.snapshot->self_ips.begin(),
                       now.snapshot->self_ips.end(), same_self_ips);
}

void report_missing_addresses(Log& log, const config::Snapshot& snapshot, std::set<datagroups::IpAddress>& reported) {
    std::set<datagroups::IpAddress> missing_now;
    for (const MissingAddress& missing : missing_addresses(snapshot, interface_addresses(), is_usable_here)) {
        missing_now.insert(missing.address);
        if (!reported.contains(missing.address) && missing_now.size() <= lines_max) {
            log.write(
                Level::warning, "mcpd",
                fmt::format("this host lacks {} ({}); to bring it: {}", missing.address.to_text(), missing.needed_by, missing.command));
        }
    }
    reported = std::move(missing_now);
}

} // namespace sluice::engine
