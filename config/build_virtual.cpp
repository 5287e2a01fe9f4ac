#include "config/build_virtual.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/build_destination.h"
#include "config/names.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

/// The virtual address of that name; null: there is none.
const ObjectPtr* virtual_address(VirtualReading& reading, const std::string& value, const std::string& word) {
    const std::string folder(folder_of(value));
    const std::string name = folder.empty() ? word : folder + '/' + word;
    const auto exists = [&](const std::string& path) { return reading.world.object("ltm virtual-address", path) != nullptr; };
    return reading.world.object("ltm virtual-address", reading.world.resolve(reading.object, name, exists));
}

void read_traffic_group(VirtualReading& reading, const std::string& value, const std::string& word) {
    const ObjectPtr* named = virtual_address(reading, value, word);
    const Property* group = named == nullptr ? nullptr : (*named)->find("traffic-group");
    if (group != nullptr)
        reading.server.traffic_group = full_path(group->value());
}

/// The address that a destination means: written out, or that of a virtual address of that name.
std::optional<datagroups::IpAddress> destination_address(VirtualReading& reading, const std::string& value, const std::string& word) {
    if (const auto address = schema::address_from_text(word))
        return address;
    const ObjectPtr* named = virtual_address(reading, value, word);
    const Property* address = named == nullptr ? nullptr : (*named)->find("address");
    return address == nullptr ? std::nullopt : schema::address_from_text(address->value());
}

bool read_destination(VirtualReading& reading) {
    const Property* property = reading.object.find("destination");
    if (property == nullptr) {
        reading.world.findings.error(reading.object, reading.object.position, "01070734:3",
                                     fmt::format("Configuration error: {} needs a destination", reading.whose));
        return false;
    }
    const std::string value = property->value();
    const auto parts = divide_address_and_port(value);
    const auto address = parts ? destination_address(reading, value, parts->address) : std::nullopt;
    const auto port = parts ? port_number(parts->port) : std::nullopt;
    if (!address || !port) {
        const std::string_view why = !parts     ? "ADDRESS:PORT, or ADDRESS.PORT for IPv6"
                                     : !address ? "neither an IP address nor the name of a virtual address"
                                                : "not a port";
        reading.world.findings.invalid(reading.object, *property, why);
        return false;
    }
    reading.server.destination = {*address, *port};
    read_traffic_group(reading, value, parts->address);
    if (*port == 0)
        reading.not_here(property->position, fmt::format("destination {} (every port)", value));
    if (address->route_domain() != 0)
        reading.not_here(property->position, fmt::format("destination {} (route domain)", value));
    if (address->is_any())
        reading.not_here(property->position, fmt::format("destination {} (every address)", value));
    return true;
}

void read_mask(VirtualReading& reading) {
    const Property* mask = reading.object.find("mask");
    if (mask == nullptr || mask->value() == "none")
        return;
    const std::string value = mask->value();
    const auto length = schema::mask_length(value);
    if (!length) {
        reading.world.findings.invalid(reading.object, *mask, "not a netmask");
        return;
    }
    const bool host = *length == (reading.server.destination.address.is_v4() ? 32U : 128U);
    if (!host && !reading.server.destination.address.is_any())
        reading.not_here(mask->position, fmt::format("mask {} (a network)", value));
}

void read_source(VirtualReading& reading) {
    const Property* source = reading.object.find("source");
    if (source == nullptr || source->value() == "any" || source->value() == "none")
        return;
    const std::string value = source->value();
    const auto prefix = datagroups::IpPrefix::parse(value);
    if (prefix && value.find('/') == std::string::npos) {
        reading.world.findings.error(
            reading.object, source->position, "0107028a:3",
            fmt::format("The source address ({}) for virtual server ({}) must have a prefix length.", value, reading.object.name));
    } else if (!prefix) {
        reading.world.findings.invalid(reading.object, *source, "not a prefix");
    } else if (prefix->length > 0) {
        reading.server.source = prefix;
        if (prefix->address.is_v4() != reading.server.destination.address.is_v4())
            reading.world.findings.invalid(reading.object, *source, "not of the destination's address family");
        else if (prefix->address.route_domain() != 0)
            reading.not_here(source->position, fmt::format("source {} (route domain)", value));
    }
}

void read_protocol(VirtualReading& reading) {
    const Property* protocol = reading.object.find("ip-protocol");
    const std::string value = protocol_of(reading.object);
    const bool tcp = value == "tcp" || (protocol == nullptr && (reading.has_tcp_profile || !reading.has_profiles));
    if (tcp)
        return;
    const rules::Position at = protocol == nullptr ? reading.object.position : protocol->position;
    if (value == "any")
        reading.not_here(at, "ip-protocol any");
    else // nobody means a TCP listener by it, so no option opens one
        reading.never_here(at, fmt::format("ip-protocol {}", value));
}

// VLANs themselves are in bigip_base.conf, which need not be here.
void read_vlans(VirtualReading& reading) {
    const Property* vlans = reading.object.find("vlans");
    const bool some = vlans != nullptr && !vlans->children.empty();
    const Property* only = reading.object.find("vlans-enabled");
    if (some)
        reading.not_here(vlans->position,
                         fmt::format("{}{}", schema::in_short(*vlans), only != nullptr ? " vlans-enabled" : " vlans-disabled"));
    else if (only != nullptr)
        reading.not_here(only->position, "vlans-enabled without vlans");
}

struct ReferenceRow {
    std::string_view key;
    std::string_view type;
};
constexpr std::array plain_references = {
    ReferenceRow{"fw-enforced-policy", "security firewall policy"},
    ReferenceRow{"fw-staged-policy", "security firewall policy"},
    ReferenceRow{"ip-intelligence-policy", "security ip-intelligence policy"},
    ReferenceRow{"last-hop-pool", "ltm pool"},
    ReferenceRow{"snatpool", "ltm snatpool"},
    ReferenceRow{"security-log-profiles", "security log profile"},
    ReferenceRow{"policies", "ltm policy"},
    ReferenceRow{"clone-pools", "ltm pool"},
};

/// Built-in log profiles are in no file.
bool is_builtin_log_profile(std::string_view name) {
    constexpr std::array<std::string_view, 6> names = {"Log all requests", "Log illegal requests", "global-network",
                                                       "local-dos",        "local-bot-defense",    "Log_all_requests"};
    name.remove_prefix(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
    return std::find(names.begin(), names.end(), name) != names.end();
}

void check_plain_references(VirtualReading& reading) {
    for (const ReferenceRow& row : plain_references) {
        const Property* property = reading.object.find(row.key);
        if (property == nullptr)
            continue;
        const bool builtin_possible = row.key == "security-log-profiles";
        const auto check = [&](rules::Position at, const std::string& name) {
            if (name != "none" && !(builtin_possible && is_builtin_log_profile(name)))
                reading.world.reference(reading.object, at, row.type, name);
        };
        if (property->shape == Property::Shape::scalar)
            check(property->position, property->value());
        for (const Property& entry : property->children)
            check(entry.position, entry.key);
    }
}

void judge(VirtualReading& reading) {
    const auto restricting = schema::judge_properties(reading.object, reading.object.properties, schema::property_rows(reading.object.type),
                                                      reading.whose, reading.world.findings);
    for (const Property* property : restricting)
        reading.not_here(property->position, schema::in_short(*property));
}

} // namespace

void VirtualReading::not_here(rules::Position at, const std::string& what) {
    if (world.input.allow_unsupported)
        world.findings.warning(object, at, fmt::format("{}: {} is not supported; opened all the same, as asked", whose, what));
    else
        never_here(at, what);
}

void VirtualReading::never_here(rules::Position at, const std::string& what) {
    world.findings.unsupported(object, at,
                               fmt::format("{}: {} is not supported and restricts or redirects traffic; not opened", whose, what));
    server.not_opened_because.push_back(what + schema::place(object, at));
}

std::string protocol_of(const Object& object) {
    const Property* protocol = object.find("ip-protocol");
    const std::string value = protocol == nullptr ? "any" : protocol->value();
    return value == "6" ? "tcp" : value == "17" ? "udp" : value == "132" ? "sctp" : value;
}

std::optional<VirtualServer> read_virtual_server(World& world, const Object& object) {
    VirtualReading reading{world, object, {}, schema::spoken(object)};
    reading.server.name = object.name;
    reading.server.enabled = object.find("disabled") == nullptr;
    const bool has_destination = read_destination(reading);
    read_mask(reading);
    read_source(reading);
    read_profiles(reading);
    read_protocol(reading);
    read_pool(reading);
    read_rules(reading);
    read_persistence(reading);
    read_source_translation(reading);
    read_vlans(reading);
    check_plain_references(reading);
    judge(reading);
    return has_destination ? std::optional(std::move(reading.server)) : std::nullopt;
}

} // namespace sluice::config::build
