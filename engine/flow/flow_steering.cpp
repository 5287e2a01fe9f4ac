#include <sys/socket.h>

#include "engine/flow/flow.h"
#include "engine/system/network_path.h"

/// What rules do to load balancing beside choosing.
namespace sluice::engine {
namespace {

std::string_view type_of(NetworkPath::Kind kind) {
    switch (kind) {
    case NetworkPath::Kind::ethernet:
        return "VLAN"; // on BIG-IP every interface belongs to one
    case NetworkPath::Kind::tunnel:
        return "TUNNEL";
    case NetworkPath::Kind::loopback:
        return "LOOPBACK";
    case NetworkPath::Kind::other:
        break;
    }
    return "UNKNOWN";
}

/// The configured VLAN whose self IP's network holds the station; null: none.
const config::Vlan* vlan_of(const config::Snapshot& snapshot, const IpAddress& station) {
    const std::string* name = outgoing_vlan(snapshot.self_ips, station);
    for (const config::Vlan& vlan : snapshot.vlans) {
        if (name != nullptr && vlan.name == *name) {
            return &vlan;
        }
    }
    return nullptr;
}

} // namespace

std::optional<Pick> Flow::select() {
    if (destination_ == Destination::node) {
        return Pick{nullptr, chosen_endpoint_, nullptr};
    }
    const auto pool = running_pool();
    if (pool == nullptr) {
        return std::nullopt;
    }
    const auto member = destination_ == Destination::member ? find_member(*pool, chosen_endpoint_) : balanced(*pool, nullptr);
    return member ? std::optional{Pick{pool->pool, pool->pool->members[*member].endpoint, &pool->pool->members[*member]}} : std::nullopt;
}

std::optional<LinkFacts> Flow::link(Side side) const {
    const auto peer = side == Side::client ? std::optional{client_remote_} : server_remote();
    const auto path = peer ? find_network_path(peer->address) : std::nullopt;
    if (!path) {
        return std::nullopt;
    }
    if (const config::Vlan* vlan = vlan_of(snapshot(), path->station)) {
        return LinkFacts{vlan->name, "VLAN", vlan->tag, path->station_mac};
    }
    return LinkFacts{path->interface_name, std::string(type_of(path->kind)), path->vlan_id, path->station_mac};
}

std::optional<int> Flow::link_qos(Side side) const {
    const FileDescriptor& fd = side_of(side).fd;
    int value = 0;
    socklen_t size = sizeof value;
    return fd.is_open() && ::getsockopt(fd.get(), SOL_SOCKET, SO_PRIORITY, &value, &size) == 0 ? std::optional{value} : std::nullopt;
}

void Flow::set_link_qos(Side side, int value) {
    const FileDescriptor& fd = side_of(side).fd;
    if (fd.is_open()) {
        static_cast<void>(::setsockopt(fd.get(), SOL_SOCKET, SO_PRIORITY, &value, sizeof value));
    }
}

void Flow::mark(const config::Pool& pool, const config::Member& member, bool up) {
    const RunningPool* running = find_running(pool);
    const auto index = running == nullptr ? std::nullopt : find_member(*running, member.endpoint);
    if (index) {
        running->members[*index]->mark.store(up ? Mark::up : Mark::down, std::memory_order_relaxed);
        services_.options.member_marked();
    }
}

bool Flow::is_node_down(const config::Node& node) const {
    const auto found = services_.config->nodes.find(node.name);
    return found != services_.config->nodes.end() && found->second.runtime->health.load(std::memory_order_relaxed) == Health::down;
}

} // namespace sluice::engine
