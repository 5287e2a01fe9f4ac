#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

/// `A/len` with host bits, as an interface has it.
bool read_address(const std::string& text, SelfIp& self) {
    const std::size_t slash = text.find('/');
    const auto address = datagroups::IpAddress::parse(std::string_view(text).substr(0, slash));
    if (!address)
        return false;
    const std::uint64_t longest = address->is_v4() ? 32 : 128;
    std::optional<std::uint64_t> length = longest;
    if (slash != std::string::npos) {
        const std::string rest = text.substr(slash + 1);
        length = schema::number_from_text(rest);
        if (const auto mask = length ? std::nullopt : schema::mask_length(rest))
            length = *mask;
    }
    if (!length || *length > longest)
        return false;
    self.address = *address;
    self.prefix_length = static_cast<std::uint8_t>(*length);
    return true;
}

bool is_floating(const Object& object) {
    if (const Property* floating = object.find("floating"))
        return schema::truth_from_text(floating->value()).value_or(false);
    const Property* group = object.find("traffic-group");
    if (group == nullptr)
        return false;
    const std::string name = group->value();
    return name != "none" && !name.ends_with("traffic-group-local-only");
}

bool vlan_exists(const World& world, const std::string& name) {
    constexpr std::array<std::string_view, 3> types = {"net vlan", "net vlan-group", "net tunnels tunnel"};
    return std::any_of(types.begin(), types.end(), [&](std::string_view type) { return world.object(type, name) != nullptr; });
}

/// Was it there before, with this VLAN?
bool had_vlan(const World& world, const Object& object, const Property& vlan) {
    if (world.input.previous_objects == nullptr)
        return true;
    const auto before = world.input.previous_objects->find({object.type, object.name});
    const Property* old = before == world.input.previous_objects->end() ? nullptr : before->second->find("vlan");
    return old != nullptr && old->value() == vlan.value();
}

/// VLANs are in bigip_base.conf, which need not be here; who types one means one that is there.
void read_vlan(World& world, const Object& object, const Property& vlan, SelfIp& self) {
    self.vlan = world.resolve(object, vlan.value(), [&](const std::string& path) { return vlan_exists(world, path); });
    if (vlan_exists(world, self.vlan))
        return;
    if (object.file.empty() && !had_vlan(world, object, vlan))
        world.missing(object, vlan.position, "net vlan", self.vlan);
    else
        world.findings.warning(
            object, vlan.position,
            fmt::format("{}: VLAN ({}) is not in this configuration; only its name counts", schema::spoken(object), self.vlan));
}

std::optional<SelfIp> read_self(World& world, const Object& object) {
    schema::judge_properties(object, object.properties, schema::property_rows(object.type), schema::spoken(object), world.findings);
    SelfIp self;
    self.name = object.name;
    const Property* address = object.find("address");
    if (address == nullptr) {
        world.findings.error(object, object.position, "01070734:3",
                             fmt::format("Configuration error: {} needs an address", schema::spoken(object)));
        return std::nullopt;
    }
    if (!read_address(address->value(), self)) {
        world.findings.invalid(object, *address, "ADDRESS/LENGTH");
        return std::nullopt;
    }
    if (const Property* vlan = object.find("vlan"))
        read_vlan(world, object, *vlan, self);
    self.floating = is_floating(object);
    if (self.address.route_domain() == 0)
        return self;
    world.findings.warning(
        object, address->position,
        fmt::format("{}: {} is in a route domain, which is not supported; not used", schema::spoken(object), address->value()));
    return std::nullopt;
}

void build_self_ips(World& world) {
    std::map<datagroups::IpAddress, std::string> taken;
    for (const ObjectPtr& object : world.objects("net self")) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        std::optional<SelfIp> self = read_self(world, *object);
        if (!self)
            continue;
        const auto [first, is_new] = taken.emplace(self->address, self->name);
        if (!is_new)
            world.findings.error(*object, object->position, "01070734:3",
                                 fmt::format("Configuration error: self IP ({}) has the address {} of self IP ({})", self->name,
                                             self->address.to_text(), first->second));
        world.next.self_ips.push_back(std::move(*self));
    }
    world.findings.set_quiet(false);
}

void build_vlans(World& world) {
    for (const ObjectPtr& object : world.objects("net vlan")) {
        Vlan vlan{object->name, 0};
        const Property* tag = object->find("tag");
        const auto number = tag == nullptr ? std::nullopt : schema::number_from_text(tag->value());
        if (number && *number <= 4094)
            vlan.tag = static_cast<std::uint16_t>(*number);
        world.next.vlans.push_back(std::move(vlan));
    }
}

std::string in_lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

// Types that are understood, and those that are the host's or another box's business: no word about them.
constexpr std::array<std::string_view, 31> quiet_types = {
    "ltm ifile",
    "ltm virtual",
    "ltm virtual-address",
    "ltm pool",
    "ltm node",
    "ltm monitor",
    "ltm rule",
    "ltm data-group",
    "ltm snat-translation",
    "ltm profile",
    "ltm persistence",
    "net self",
    "net vlan",
    "net route",
    "net route-domain",
    "net self-allow",
    "net interface",
    "net trunk",
    "net stp",
    "net stp-globals",
    "net fdb",
    "net port-list",
    "auth",
    "cli",
    "cm",
    "sys",
    "analytics",
    "apm",
    "asm",
    "ilx",
    "security",
};
// Of the quiet modules what matters all the same: it keeps traffic out, or redirects it, for all virtual servers.
constexpr std::array<std::string_view, 3> loud_types = {"ltm snat", "ltm nat", "security firewall global-rules"};

bool is_quiet(const Object& object) {
    return std::any_of(quiet_types.begin(), quiet_types.end(), [&](std::string_view type) { return is_of_type(object, type); });
}

bool is_harmless(const Object& object) {
    return object.properties.empty() && object.type != "ltm snat" && object.type != "ltm nat";
}

struct Kept {
    ObjectPtr first;
    std::size_t count = 0;
};

void say(World& world, const std::string& type, const Kept& kept) {
    const bool loud = std::find(loud_types.begin(), loud_types.end(), type) != loud_types.end();
    const std::string many = kept.count == 1 ? std::string("1 object") : fmt::format("{} objects", kept.count);
    const std::string text = fmt::format("{} of type {} kept, without effect here", many, type);
    if (loud || !is_quiet(*kept.first))
        world.findings.warning(*kept.first, kept.first->position, text);
    else
        world.findings.note(*kept.first, kept.first->position, text);
}

bool is_understood(const Object& object) {
    constexpr std::array<std::string_view, 34> understood = {"ltm virtual",
                                                             "ltm virtual-address",
                                                             "ltm default-node-monitor",
                                                             "ltm pool",
                                                             "ltm node",
                                                             "ltm rule",
                                                             "ltm monitor",
                                                             "ltm snat-translation",
                                                             "ltm data-group internal",
                                                             "ltm ifile",
                                                             "ltm profile statistics",
                                                             "sys file external-monitor",
                                                             "sys file ifile",
                                                             "sys file ssl-cert",
                                                             "sys file ssl-crl",
                                                             "sys file ssl-key",
                                                             "ltm cipher",
                                                             "ltm profile client-ssl",
                                                             "ltm profile fastl4",
                                                             "ltm profile server-ssl",
                                                             "ltm profile smtps",
                                                             "ltm profile tcp",
                                                             "ltm persistence",
                                                             "net dns-resolver",
                                                             "net self",
                                                             "net vlan",
                                                             "net route",
                                                             "sys db",
                                                             "sys dns",
                                                             "sys log-config destination local-syslog",
                                                             "sys log-config destination remote-high-speed-log",
                                                             "sys log-config destination remote-syslog",
                                                             "sys log-config publisher",
                                                             "sys folder"};
    return std::any_of(understood.begin(), understood.end(), [&](std::string_view type) { return is_of_type(object, type); });
}

void report_external_group(World& world, const Object& object) {
    world.findings.unsupported(object, object.position,
                               fmt::format("external data group ({}) is not supported: virtual servers whose rules name it are not opened; "
                                           "import its file with \"sluice datagroup import\"",
                                           object.name));
}

} // namespace

void build_network(World& world) {
    if (world.delta.touches("net self"))
        build_self_ips(world);
    else
        world.next.self_ips = world.previous()->self_ips;
    if (world.delta.touches("net vlan"))
        build_vlans(world);
    else
        world.next.vlans = world.previous()->vlans;
    if (!world.delta.touches("sys db")) {
        world.next.db_variables = world.previous()->db_variables;
        return;
    }
    for (const ObjectPtr& object : world.objects("sys db"))
        if (const Property* value = object->find("value"))
            world.next.db_variables[in_lower_case(object->name)] = value->value();
}

void report_kept_types(World& world) {
    std::map<std::string, Kept> kept;
    const auto look_at = [&](const ObjectPtr& object) {
        if (object->type == "ltm data-group external")
            report_external_group(world, *object);
        else if (!is_understood(*object) && !is_harmless(*object) && kept[object->type].count++ == 0)
            kept[object->type].first = object;
    };
    if (world.delta.whole)
        for (const auto& [key, object] : *world.input.objects)
            look_at(object);
    else
        for (const ObjectPtr& object : world.delta.changed)
            look_at(object);
    for (const auto& [type, entry] : kept)
        say(world, type, entry);
}

} // namespace sluice::config::build
