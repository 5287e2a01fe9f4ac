#include <fmt/format.h>

#include "config/build_member.h"
#include "config/build_states.h"
#include "config/build_world.h"
#include "config/names.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

/// A node has no port that a monitor of services could ask.
void refuse_without_port(World& world, const Object& object, const Property& property, const MonitorRule& rule) {
    for (const MonitorPtr& monitor : rule.monitors) {
        const bool finds_a_place = monitor->alias_port || !asks_port(monitor->kind);
        if (!finds_a_place)
            world.findings.error(object, property.position, "01070622:3",
                                 fmt::format("The monitor {} has a wildcard destination service and cannot be associated with a node that "
                                             "has a zero service.",
                                             monitor->name));
    }
}

/// Nothing for `default`, and when nothing is said.
std::optional<MonitorRule> read_monitors(World& world, const Object& object, const Property* property) {
    if (property == nullptr)
        return std::nullopt;
    std::optional<MonitorRule> rule = read_monitor_rule(world, object, *property);
    if (rule)
        refuse_without_port(world, object, *property, *rule);
    return rule;
}

void read_default_node_monitor(World& world) {
    const ObjectPtr* object = world.object("ltm default-node-monitor", "");
    if (object == nullptr)
        return;
    world.findings.set_quiet(!world.delta.is_changed(**object));
    schema::judge_properties(**object, (*object)->properties, schema::property_rows((*object)->type), schema::spoken(**object),
                             world.findings);
    world.default_node_monitor = read_monitors(world, **object, (*object)->find("rule")).value_or(MonitorRule{});
    world.findings.set_quiet(false);
}

std::optional<Node> read_node(World& world, const Object& object) {
    const std::string whose = schema::spoken(object);
    const auto restricting = schema::judge_properties(object, object.properties, schema::property_rows(object.type), whose, world.findings);
    for (const Property* property : restricting)
        world.findings.unsupported(object, property->position, fmt::format("{}: {} is not supported", whose, schema::in_short(*property)));
    Node node;
    node.name = object.name;
    std::optional<MonitorRule> monitors = read_monitors(world, object, object.find("monitor"));
    node.monitor_is_default = !monitors;
    node.monitor = monitors ? std::move(*monitors) : world.default_node_monitor;
    read_states(object, object.properties, node.session_enabled, node.forced_down, world.findings);
    schema::Reader(object, world.findings).number(object.find("ratio"), node.ratio, 1, 65535);
    const Property* given = object.find("address");
    if (given == nullptr && object.find("fqdn") != nullptr) {
        world.findings.unsupported(object, object.position, fmt::format("{}: nodes found by name (fqdn) are not supported", whose));
        return std::nullopt;
    }
    const std::string text = given == nullptr ? object.name.substr(object.name.rfind('/') + 1) : given->value();
    const auto address = datagroups::IpAddress::parse(text);
    if (!address && given != nullptr)
        world.findings.invalid(object, *given, "not an IP address");
    else if (!address)
        world.findings.error(object, object.position, "01070734:3", fmt::format("Configuration error: {} needs an address", whose));
    if (!address)
        return std::nullopt;
    node.address = *address;
    return node;
}

} // namespace

void read_states(const Object& object, const std::vector<Property>& properties, bool& session_enabled, bool& forced_down,
                 schema::Findings& findings) {
    for (const Property& property : properties) {
        const std::string value = property.value();
        const bool session = property.key == "session";
        if (!session && property.key != "state")
            continue;
        // Words of the running state, as files saved with a monitor at work have them, say nothing of what the operator wants.
        const std::string_view known = session ? "user-enabled user-disabled monitor-enabled monitor-disabled addr-disabled enabled"
                                               : "user-up user-down up down unchecked checking unavailable fqdn-up fqdn-down fqdn-checking "
                                                 "fqdn-up-no-addr";
        const bool is_known = !value.empty() && (" " + std::string(known) + " ").find(" " + value + " ") != std::string::npos;
        if (!is_known)
            findings.invalid(object, property);
        else if (session)
            session_enabled = value != "user-disabled";
        else
            forced_down = value == "user-down";
    }
}

bool touches_nodes(const World& world) {
    return world.delta.touches("ltm node") || world.delta.touches("ltm monitor") || world.delta.touches("ltm default-node-monitor") ||
           world.delta.touches("sys file external-monitor");
}

void build_nodes(World& world) {
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->nodes;
    read_default_node_monitor(world);
    if (!touches_nodes(world)) {
        world.next.nodes = *before;
        return;
    }
    for (const ObjectPtr& object : world.objects("ltm node")) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        if (std::optional<Node> node = read_node(world, *object))
            world.next.nodes[object->name] = kept_or_new(before, std::move(*node));
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
