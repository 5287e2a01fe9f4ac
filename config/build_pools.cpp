#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "config/build_destination.h"
#include "config/build_member.h"
#include "config/build_world.h"
#include "config/names.h"
#include "config/schema/properties.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

constexpr std::string_view modes =
    " round-robin ratio-member ratio-node ratio-session dynamic-ratio-member dynamic-ratio-node fastest-node fastest-app-response "
    "least-connections-member least-connections-node weighted-least-connections-member weighted-least-connections-node "
    "ratio-least-connections-member ratio-least-connections-node observed-member observed-node predictive-member predictive-node "
    "least-sessions ";

/// What chooses the member here, too. The others need limits or sessions of members, or a measure of nodes.
constexpr std::string_view supported_modes =
    " round-robin ratio-member ratio-node ratio-session dynamic-ratio-member dynamic-ratio-node fastest-node fastest-app-response "
    "least-connections-member least-connections-node observed-member predictive-member ";

void read_mode(World& world, const Object& object, Pool& pool) {
    const Property* mode = object.find("load-balancing-mode");
    if (mode == nullptr)
        return;
    const std::string value = mode->value();
    if (value.empty() || modes.find(" " + value + " ") == std::string_view::npos) {
        world.findings.invalid(object, *mode);
        return;
    }
    pool.load_balancing_mode = value;
    if (supported_modes.find(" " + value + " ") == std::string_view::npos)
        world.findings.warning(
            object, mode->position,
            fmt::format("{}: load-balancing-mode {} is not supported; round-robin is used", schema::spoken(object), value));
}

/// Priority groups keep connections away from the lower groups: only when there are several of them.
void judge_priority_groups(World& world, const Object& object, Pool& pool) {
    const Property* minimum = object.find("min-active-members");
    std::uint32_t value = 0;
    schema::Reader(object, world.findings).number(minimum, value, 0, 65535);
    const Property* members = object.find("members");
    if (value == 0 || members == nullptr)
        return;
    std::set<std::string> groups;
    for (const Property& member : members->children) {
        const Property* group = member.find("priority-group");
        groups.insert(group == nullptr ? "0" : group->value());
    }
    if (groups.size() < 2)
        return;
    pool.unsupported.push_back(fmt::format("min-active-members {}{}", value, schema::place(object, minimum->position)));
    world.findings.unsupported(object, minimum->position,
                               fmt::format("{}: priority groups (min-active-members {}) are not supported", schema::spoken(object), value));
}

void add_member(World& world, const Object& object, const Property& entry, Pool& pool, std::set<datagroups::Endpoint>& taken) {
    std::optional<Member> member = read_member(world, object, entry, pool.unsupported);
    if (!member)
        return;
    if (!taken.insert(member->endpoint).second)
        world.findings.error(object, entry.position, "01020066:3",
                             fmt::format("The requested Pool Member ({}) already exists in partition {}.",
                                         member_in_error(object.name, member->node_name, member->endpoint.port),
                                         partition_of(object.name)));
    else
        pool.members.push_back(std::move(*member));
}

Pool read_pool(World& world, const Object& object) {
    const std::string whose = schema::spoken(object);
    Pool pool;
    pool.name = object.name;
    schema::judge_properties(object, object.properties, schema::property_rows(object.type), whose, world.findings);
    const schema::Reader reader(object, world.findings);
    reader.number(object.find("reselect-tries"), pool.reselect_tries, 0, 65535);
    reader.truth(object.find("allow-snat"), pool.allow_snat);
    read_mode(world, object, pool);
    if (const Property* monitor = object.find("monitor"))
        pool.monitor = read_monitor_rule(world, object, *monitor).value_or(MonitorRule{});
    if (const Property* members = object.find("members")) {
        std::set<datagroups::Endpoint> taken;
        for (const Property& entry : members->children)
            add_member(world, object, entry, pool, taken);
    }
    judge_priority_groups(world, object, pool);
    return pool;
}

/// Members bring their nodes with them.
void add_nodes_of(World& world, const Pool& pool) {
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->nodes;
    for (const Member& member : pool.members) {
        const auto known = world.next.nodes.find(member.node_name);
        if (known == world.next.nodes.end()) {
            Node node;
            node.name = member.node_name;
            node.address = member.endpoint.address;
            node.monitor = world.default_node_monitor;
            world.next.nodes[member.node_name] = kept_or_new(before, std::move(node));
        } else if (known->second->address != member.endpoint.address && world.object("ltm node", member.node_name) == nullptr) {
            const Object& object = **world.object("ltm pool", pool.name);
            world.findings.error(object, object.position, "01070734:3",
                                 fmt::format("Configuration error: Pool Member ({}): Node ({}) has two addresses, {} and {}",
                                             member_in_error(pool.name, member.node_name, member.endpoint.port), member.node_name,
                                             known->second->address.to_text(), member.endpoint.address.to_text()));
        }
    }
}

/// Nodes that came with members which may be gone; those still in use are to be added again. True when there were any.
bool forget_nodes_of(World& world, const std::string& pool_name) {
    const auto before = world.previous()->pools.find(pool_name);
    if (before == world.previous()->pools.end())
        return false;
    bool forgot = false;
    for (const Member& member : before->second->members) {
        if (world.object("ltm node", member.node_name) == nullptr)
            forgot = world.next.nodes.erase(member.node_name) > 0 || forgot;
    }
    return forgot;
}

std::vector<ObjectPtr> pools_among(const std::vector<ObjectPtr>& objects) {
    std::vector<ObjectPtr> pools;
    std::copy_if(objects.begin(), objects.end(), std::back_inserter(pools), [](const ObjectPtr& each) { return each->type == "ltm pool"; });
    return pools;
}

} // namespace

void build_pools(World& world) {
    const auto* before = world.previous() == nullptr ? nullptr : &world.previous()->pools;
    const bool all = touches_nodes(world);
    const std::vector<ObjectPtr> changed = all ? world.objects("ltm pool") : pools_among(world.delta.changed);
    bool forgot = all;
    if (!all) {
        world.next.pools = *before;
        for (const ObjectPtr& object : pools_among(world.delta.gone)) {
            world.next.pools.erase(object->name);
            forgot = forget_nodes_of(world, object->name) || forgot;
        }
        for (const ObjectPtr& object : changed)
            forgot = forget_nodes_of(world, object->name) || forgot;
    }
    for (const ObjectPtr& object : changed) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        world.next.pools[object->name] = kept_or_new(before, read_pool(world, *object));
    }
    world.findings.set_quiet(false);
    for (const ObjectPtr& object : forgot ? world.objects("ltm pool") : changed)
        add_nodes_of(world, *world.next.pools[object->name]);
}

} // namespace sluice::config::build
