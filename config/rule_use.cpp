#include "config/rule_use.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "config/names.h"
#include "rules/advice.h"

namespace sluice::config {

namespace {

/// Profiles that an event needs and that are named in a virtual server for nothing else.
constexpr std::array<std::string_view, 8> judged_profiles = {"http", "fasthttp", "client-ssl", "server-ssl",
                                                             "dns",  "sip",      "rtsp",       "stream"};
/// Their servers greet first, and their clients wait for it.
constexpr std::array<std::uint16_t, 8> greeting_ports = {21, 22, 25, 110, 119, 143, 587, 3306};

bool has(const auto& list, const auto& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// `http|fasthttp`: its words; none when one of them is not to be judged.
std::vector<std::string> needed_profiles(std::string_view needs) {
    std::vector<std::string> profiles;
    while (!needs.empty()) {
        const std::size_t end = std::min(needs.find('|'), needs.size());
        std::string_view one = needs.substr(0, end);
        one = one.substr(0, one.find_first_of(" +("));
        if (!has(judged_profiles, one))
            return {};
        profiles.emplace_back(one);
        needs.remove_prefix(std::min(end + 1, needs.size()));
    }
    return profiles;
}

rules::Diagnostic warning(const RuleInFile& rule, rules::Position at) {
    rules::Diagnostic made;
    made.severity = rules::Severity::warning;
    made.file = rule.file;
    made.position = {rule.first_line + at.line - 1, at.column};
    made.object = rule.name;
    made.object_line = at.line;
    return made;
}

void advise_on_profile(const VirtualServer& server, const RuleInFile& rule, const rules::PlacedEvent& placed,
                       rules::Diagnostics& diagnostics) {
    const std::string_view event = rules::event(placed.event).name;
    const std::vector<std::string> needed = needed_profiles(rules::event(placed.event).needs_profile);
    const auto is_there = [&](const std::string& profile) { return has(server.profile_types, profile); };
    if (needed.empty() || std::any_of(needed.begin(), needed.end(), is_there))
        return;
    rules::Diagnostic made = warning(rule, placed.position);
    made.id = "event-without-profile";
    made.message = fmt::format("{} event in rule ({}) requires an associated {} profile on the virtual server ({})", event, rule.name,
                               fmt::join(needed, " or "), server.name);
    made.why = "without the profile the event never comes; a BIG-IP refuses to attach the rule";
    made.fix = fmt::format("add the profile: tmsh modify ltm virtual {} profiles add {{ {} }}", relative_name(server.name), needed.front());
    diagnostics.add(std::move(made));
}

/// The catalogue's "tcp (not fastl4)".
void advise_on_source_event(const VirtualServer& server, const RuleInFile& rule, const rules::PlacedEvent& placed,
                            rules::Diagnostics& diagnostics) {
    if (!server.fast_l4 || placed.event != rules::EventId::sa_picked)
        return;
    rules::Diagnostic made = warning(rule, placed.position);
    made.id = "event-without-profile";
    made.message =
        fmt::format("SA_PICKED event in rule ({}) requires an associated TCP profile on the virtual server ({})", rule.name, server.name);
    made.why = "with a fastL4 profile the event never comes";
    made.fix = "do it in LB_SELECTED";
    diagnostics.add(std::move(made));
}

void advise_on_collect(const VirtualServer& server, const RuleInFile& rule, rules::Position place, rules::Diagnostics& diagnostics) {
    rules::Diagnostic made = warning(rule, place);
    made.id = "collect-before-greeting";
    made.message = fmt::format("TCP::collect in CLIENT_ACCEPTED holds back a server that speaks first, at the virtual server ({}), port {}",
                               server.name, server.destination.port);
    made.why =
        "the server is not asked before the client has sent something, and the client waits for the server's greeting: neither speaks";
    made.fix = "collect in SERVER_CONNECTED with clientside { TCP::collect }, or send the greeting with TCP::respond";
    diagnostics.add(std::move(made));
}

bool has_rule(const VirtualServer& server, std::string_view rule) {
    return std::ranges::any_of(server.rules, [&](const rules::RulePtr& attached) { return attached->name == rule; });
}

} // namespace

std::vector<std::string_view> companion_texts(const Snapshot& snapshot, std::string_view rule) {
    std::vector<std::string_view> texts;
    for (const auto& [name, server] : snapshot.virtual_servers) {
        for (const rules::RulePtr& attached : has_rule(*server, rule) ? server->rules : std::vector<rules::RulePtr>{}) {
            if (attached->name != rule && !has(texts, std::string_view{attached->text}))
                texts.push_back(attached->text);
        }
    }
    return texts;
}

void advise_on_use(const Snapshot& snapshot, const RuleInFile& rule, rules::Diagnostics& diagnostics) {
    std::vector<VirtualServerPtr> servers;
    for (const auto& [name, server] : snapshot.virtual_servers) {
        if (has_rule(*server, rule.name))
            servers.push_back(server);
    }
    std::ranges::sort(servers, {}, &VirtualServer::name);
    const auto events = servers.empty() ? std::vector<rules::PlacedEvent>{} : rules::placed_events(rule.text);
    const bool greets = rule.text.find("TCP::respond") != std::string_view::npos;
    const auto collects = servers.empty() || greets ? std::vector<rules::Position>{} : rules::collects_on_accept(rule.text);
    for (const VirtualServerPtr& server : servers) {
        for (const rules::PlacedEvent& placed : events) {
            advise_on_profile(*server, rule, placed, diagnostics);
            advise_on_source_event(*server, rule, placed, diagnostics);
        }
        for (const rules::Position place : has(greeting_ports, server->destination.port) ? collects : std::vector<rules::Position>{})
            advise_on_collect(*server, rule, place, diagnostics);
    }
}

} // namespace sluice::config
