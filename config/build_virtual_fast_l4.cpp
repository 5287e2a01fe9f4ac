#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_virtual.h"
#include "rules/advice.h"

namespace sluice::config::build {

namespace {

struct Neighbour {
    std::string_view type;
    std::string_view word;
};
/// Profiles that look into a connection, or are themselves what ends it.
constexpr std::array disallowed = {
    Neighbour{"tcp", "TCP Profile"},   Neighbour{"udp", "UDP Profile"},           Neighbour{"sctp", "SCTP Profile"},
    Neighbour{"http", "HTTP Profile"}, Neighbour{"fasthttp", "FastHTTP Profile"}, Neighbour{"stream", "Stream Profile"},
};
/// Commands that need the bytes of a connection.
constexpr std::array<std::string_view, 6> full_proxy_commands = {"TCP::collect", "TCP::payload", "TCP::release",
                                                                 "TCP::respond", "TCP::notify",  "accumulate"};

void refuse_neighbours(VirtualReading& reading, rules::Position at) {
    for (const Neighbour& neighbour : disallowed)
        if (has_profile_type(reading.server, neighbour.type))
            reading.world.findings.error(
                reading.object, at, "01070734:3",
                fmt::format("Configuration error: Found disallowed profile on {}: Not Any Of ({})", reading.object.name, neighbour.word));
}

void refuse_rule(VirtualReading& reading, rules::Position at, const rules::Rule& rule, std::string_view what, std::string_view profiles) {
    reading.world.findings.error(reading.object, at, "01070394:3",
                                 fmt::format("{} in rule ({}) requires an associated {} profile on the virtual-server ({}).", what,
                                             rule.name, profiles, reading.object.name));
}

/// `tcp|udp|sctp`, of the catalogue: does the event need a profile that a fastl4 one keeps out?
bool needs_full_proxy(std::string_view profiles) {
    return profiles.starts_with("tcp") && profiles.find("fastl4") == std::string_view::npos;
}

} // namespace

bool has_profile_type(const VirtualServer& server, std::string_view type) {
    return std::find(server.profile_types.begin(), server.profile_types.end(), type) != server.profile_types.end();
}

void take_fast_l4(VirtualReading& reading, const Property& entry, const std::string& name) {
    if (reading.server.fast_l4)
        reading.world.findings.error(reading.object, entry.position, "01070734:3",
                                     fmt::format("Configuration error: {} has two FastL4 profiles", reading.whose));
    reading.server.fast_l4 = fast_l4_profile(reading.world, name);
}

void settle_fast_l4(VirtualReading& reading, rules::Position at) {
    const FastL4ProfilePtr& profile = reading.server.fast_l4;
    if (!profile)
        return;
    refuse_neighbours(reading, at);
    reading.server.client_tcp = reading.server.server_tcp = TcpProfilePtr(profile, &profile->connection);
}

void refuse_full_proxy_rule(VirtualReading& reading, rules::Position at, const rules::Rule& rule) {
    for (const rules::PlacedEvent& placed : rules::placed_events(rule.text)) {
        const rules::Event& event = rules::event(placed.event);
        if (needs_full_proxy(event.needs_profile))
            return refuse_rule(reading, at, rule, fmt::format("{} event", event.name),
                               event.needs_profile.find('|') == std::string_view::npos ? "TCP" : "TCP, UDP or SCTP");
    }
    if (const auto command = rules::first_used(rule.text, full_proxy_commands))
        refuse_rule(reading, at, rule, *command, "TCP");
}

} // namespace sluice::config::build
