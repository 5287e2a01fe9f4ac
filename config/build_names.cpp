#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "config/build_world.h"
#include "config/names.h"

namespace sluice::config::build {

namespace {

constexpr std::array<std::string_view, 5> checked_types = {"ltm virtual", "ltm pool", "ltm node", "ltm rule", "ltm monitor"};

void check_name(World& world, const Object& object) {
    const bool checked =
        std::any_of(checked_types.begin(), checked_types.end(), [&](std::string_view type) { return is_of_type(object, type); });
    if (checked && !is_valid_name(object.name))
        world.findings.error(object, object.position, "01070088:3", fmt::format("The requested object name ({}) is invalid.", object.name));
}

/// A node as it stands in the way of another one of its address.
struct Holder {
    const Node* node = nullptr;
    bool is_old = false;
    bool has_object = false;
};

Holder holder_of(const World& world, const Node& node) {
    Holder holder{&node, false, world.object("ltm node", node.name) != nullptr};
    if (const Snapshot* before = world.previous()) {
        const auto found = before->nodes.find(node.name);
        holder.is_old = found != before->nodes.end() && found->second->address == node.address;
    }
    return holder;
}

bool came_first(const Holder& a, const Holder& b) {
    if (a.is_old != b.is_old)
        return a.is_old;
    return a.has_object != b.has_object ? a.has_object : a.node->name < b.node->name;
}

/// Where a node without an object of its own comes from.
struct Place {
    ObjectPtr pool;
    rules::Position position;
};

Place place_of(const World& world, const std::string& node_name) {
    for (const auto& [name, pool] : world.next.pools) {
        const bool has_it =
            std::any_of(pool->members.begin(), pool->members.end(), [&](const Member& each) { return each.node_name == node_name; });
        const ObjectPtr* object = has_it ? world.object("ltm pool", name) : nullptr;
        if (object != nullptr && world.delta.is_changed(**object))
            return {*object, (*object)->position};
    }
    return {};
}

void refuse(World& world, const Holder& newer, const Holder& older) {
    const std::string what = fmt::format("ode ({}) and existing node ({}) cannot use the same IP Address ({}).", newer.node->name,
                                         older.node->name, newer.node->address.to_text());
    if (newer.has_object) {
        const Object& object = **world.object("ltm node", newer.node->name);
        world.findings.error(object, object.position, "0107003a:3", 'N' + what);
    } else if (const Place place = place_of(world, newer.node->name); place.pool != nullptr) {
        world.findings.error(*place.pool, place.position, "0107003a:3", "Pool member n" + what);
    }
}

} // namespace

/// Data groups are checked where they are read.
void refuse_invalid_names(World& world) {
    if (world.delta.whole)
        for (const auto& [key, object] : *world.input.objects)
            check_name(world, *object);
    else
        for (const ObjectPtr& object : world.delta.changed)
            check_name(world, *object);
}

void refuse_shared_node_addresses(World& world) {
    if (!world.delta.touches("ltm node") && !world.delta.touches("ltm pool"))
        return;
    std::map<datagroups::IpAddress, Holder> holders;
    for (const auto& [name, node] : world.next.nodes) {
        const Holder here = holder_of(world, *node);
        const auto [first, is_new] = holders.emplace(node->address, here);
        if (is_new || node->address.is_any())
            continue;
        const bool first_is_older = came_first(first->second, here);
        refuse(world, first_is_older ? here : first->second, first_is_older ? first->second : here);
        if (!first_is_older)
            first->second = here;
    }
}

} // namespace sluice::config::build
