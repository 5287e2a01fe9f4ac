#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "config/build_virtual.h"
#include "config/schema/values.h"

namespace sluice::config::build {

namespace {

/// What a listener is known by, where two must be equal to clash.
using Place = std::tuple<datagroups::Endpoint, std::optional<datagroups::IpPrefix>, unsigned>;

/// The rest of it, where they need only overlap.
struct Listening {
    ObjectPtr object;
    std::string protocol;
    bool only_on_vlans = false; ///< else everywhere but there
    std::set<std::string> vlans;
};

unsigned mask_length(const Object& object, const VirtualServer& server) {
    const unsigned whole = server.destination.address.is_v4() ? 32 : 128;
    const Property* mask = object.find("mask");
    return mask == nullptr || mask->value() == "none" ? whole : schema::mask_length(mask->value()).value_or(whole);
}

Listening listening(const World& world, const ObjectPtr& object) {
    Listening made{object, protocol_of(*object), object->find("vlans-enabled") != nullptr, {}};
    const auto exists = [&](const std::string& path) { return world.object("net vlan", path) != nullptr; };
    if (const Property* vlans = object->find("vlans"))
        for (const Property& vlan : vlans->children)
            made.vlans.insert(world.resolve(*object, vlan.key, exists));
    return made;
}

/// A server of any protocol listens for the packets of each; only one for every port stands beside those of single protocols.
bool share_protocol(const Listening& a, const Listening& b, std::uint16_t port) {
    return a.protocol == b.protocol || (port != 0 && (a.protocol == "any" || b.protocol == "any"));
}

bool share_vlan(const Listening& a, const Listening& b) {
    if (a.only_on_vlans != b.only_on_vlans)
        return false;
    return a.vlans == b.vlans || (a.only_on_vlans && std::any_of(a.vlans.begin(), a.vlans.end(),
                                                                 [&](const std::string& vlan) { return b.vlans.contains(vlan); }));
}

/// Which of two is the one that came in the other's way: the changed one, in one file the later one.
bool came_later(const World& world, const Object& a, const Object& b) {
    const bool a_is_new = world.delta.is_changed(a);
    if (a_is_new != world.delta.is_changed(b))
        return a_is_new;
    return std::tuple(a.file, a.position.line, a.position.column, a.name) > std::tuple(b.file, b.position.line, b.position.column, b.name);
}

void refuse(World& world, const Object& a, const Object& b) {
    const bool first_is_newer = came_later(world, a, b);
    const Object& newer = first_is_newer ? a : b;
    const Object& older = first_is_newer ? b : a;
    world.findings.error(newer, newer.position, "01070333:3",
                         fmt::format("Virtual Server {} illegally shares destination address, source address, service port, ip-protocol, "
                                     "and vlan with Virtual Server {}.",
                                     newer.name, older.name));
}

} // namespace

void refuse_clashes(World& world) {
    std::map<Place, std::vector<Listening>> taken;
    for (const ObjectPtr& object : world.objects("ltm virtual")) {
        const auto made = world.next.virtual_servers.find(object->name);
        if (made == world.next.virtual_servers.end())
            continue;
        const VirtualServer& server = *made->second;
        auto& others = taken[{server.destination, server.source, mask_length(*object, server)}];
        Listening mine = listening(world, object);
        const auto clash = std::find_if(others.begin(), others.end(), [&](const Listening& other) {
            return share_protocol(mine, other, server.destination.port) && share_vlan(mine, other);
        });
        if (clash != others.end())
            refuse(world, *object, *clash->object);
        others.push_back(std::move(mine));
    }
}

} // namespace sluice::config::build
