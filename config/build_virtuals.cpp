#include <algorithm>
#include <tuple>

#include "config/build_virtual.h"
#include "config/build_world.h"

namespace sluice::config::build {

namespace {

bool same(const VirtualServer& a, const VirtualServer& b) {
    const auto equal = [](const auto& one, const auto& other) { return one == other || (one && other && *one == *other); };
    return std::tie(a.destination, a.source, a.enabled, a.pool, a.rules, a.source_translation, a.translate_address, a.translate_port,
                    a.traffic_group, a.not_opened_because) == std::tie(b.destination, b.source, b.enabled, b.pool, b.rules,
                                                                       b.source_translation, b.translate_address, b.translate_port,
                                                                       b.traffic_group, b.not_opened_because) &&
           a.client_ssl == b.client_ssl && a.server_ssl == b.server_ssl && a.server_ssl_use_sni == b.server_ssl_use_sni &&
           a.smtps == b.smtps && equal(a.persistence, b.persistence) && equal(a.client_tcp, b.client_tcp) &&
           equal(a.server_tcp, b.server_tcp) && equal(a.fast_l4, b.fast_l4);
}

void build_one(World& world, const ObjectPtr& object) {
    world.findings.set_quiet(!world.delta.is_changed(*object));
    std::optional<VirtualServer> made = read_virtual_server(world, *object);
    if (!made)
        return;
    VirtualServerPtr& place = world.next.virtual_servers[object->name];
    if (const Snapshot* before = world.previous(); before != nullptr) {
        const auto found = before->virtual_servers.find(object->name);
        if (found != before->virtual_servers.end() && same(*found->second, *made)) {
            place = found->second;
            return;
        }
    }
    place = std::make_shared<const VirtualServer>(std::move(*made));
}

/// Has anything changed that a virtual server's reading depends on, beside its own object?
bool others_changed(const World& world) {
    const Snapshot* before = world.previous();
    if (before == nullptr || world.delta.touches_other_than({"ltm virtual", "ltm pool", "ltm node", "ltm monitor", "net self", "sys db"}))
        return true;
    const bool pools_may_differ = world.delta.touches("ltm pool") || world.delta.touches("ltm node");
    const auto judged_anew = [&](const auto& entry) {
        const auto old = before->pools.find(entry.first);
        return old == before->pools.end() || (old->second != entry.second && old->second->unsupported != entry.second->unsupported);
    };
    return before->pools.size() != world.next.pools.size() ||
           (pools_may_differ && std::any_of(world.next.pools.begin(), world.next.pools.end(), judged_anew)) ||
           before->rules_in_load_order != world.next.rules_in_load_order;
}

} // namespace

void build_virtual_servers(World& world) {
    const bool all = others_changed(world);
    if (!all && !world.delta.touches("ltm virtual")) {
        world.next.virtual_servers = world.previous()->virtual_servers;
        return;
    }
    if (!all) {
        world.next.virtual_servers = world.previous()->virtual_servers;
        for (const ObjectPtr& object : world.delta.gone)
            if (object->type == "ltm virtual")
                world.next.virtual_servers.erase(object->name);
    }
    for (const ObjectPtr& object : all ? world.objects("ltm virtual") : world.delta.changed)
        if (object->type == "ltm virtual")
            build_one(world, object);
    world.findings.set_quiet(false);
    refuse_clashes(world);
}

} // namespace sluice::config::build
