#include "engine/registry.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

namespace {

/// The runtime kept under `key` in `before`, or a new one; either way it is kept in `now`.
template <typename Runtime>
std::shared_ptr<Runtime> carry_over(const std::map<std::string, std::shared_ptr<Runtime>>& before,
                                    std::map<std::string, std::shared_ptr<Runtime>>& now, const std::string& key) {
    const auto found = before.find(key);
    auto runtime = found == before.end() ? std::make_shared<Runtime>() : found->second;
    return now.emplace(key, std::move(runtime)).first->second;
}

config::NodePtr node_of(const config::Snapshot& snapshot, const config::Member& member) {
    const auto found = snapshot.nodes.find(member.node_name);
    return found == snapshot.nodes.end() ? nullptr : found->second;
}

/// The running object of the same name that stands on the very same configuration, to be shared; null when there is none.
template <typename Running>
std::shared_ptr<const Running> unchanged(const config::ByName<std::shared_ptr<const Running>>& before, const std::string& name,
                                         const Running& now) {
    const auto found = before.find(name);
    return found != before.end() && *found->second == now ? found->second : nullptr;
}

/// Ready profiles of a snapshot; those that did not change are taken over.
template <typename Ready, typename Profile, typename Make>
config::ByName<std::shared_ptr<const Ready>> make_ready(const config::ByName<std::shared_ptr<const Profile>>& profiles,
                                                        const config::ByName<std::shared_ptr<const Ready>>& before,
                                                        std::vector<std::string>& refused, const Make& make) {
    config::ByName<std::shared_ptr<const Ready>> ready;
    for (const auto& [name, profile] : profiles) {
        const auto known = before.find(name);
        if (known != before.end() && (known->second->profile_ptr() == profile || known->second->profile() == *profile)) {
            ready.emplace(name, known->second);
            continue;
        }
        if (auto made = make(profile)) {
            ready.emplace(name, std::move(*made));
        } else {
            refused.push_back(std::move(made.error()));
        }
    }
    return ready;
}

/// Those of a virtual server's profiles that are ready.
template <typename Ready, typename ProfilePtr>
std::vector<std::shared_ptr<const Ready>> ready_ones(const std::vector<ProfilePtr>& profiles,
                                                     const config::ByName<std::shared_ptr<const Ready>>& ready) {
    std::vector<std::shared_ptr<const Ready>> found;
    for (const ProfilePtr& profile : profiles) {
        const auto at = ready.find(profile->name);
        found.push_back(at == ready.end() ? nullptr : at->second);
    }
    return found;
}

} // namespace

std::string VirtualServerRuntime::not_listening() const {
    const std::lock_guard guard(not_listening_lock_);
    return not_listening_;
}

void VirtualServerRuntime::set_not_listening(std::string because) {
    const std::lock_guard guard(not_listening_lock_);
    not_listening_ = std::move(because);
}

Health MemberRuntime::health_now() const {
    switch (mark.load(std::memory_order_relaxed)) {
    case Mark::down:
        return Health::down;
    case Mark::up:
        return Health::up;
    case Mark::none:
        break;
    }
    return health.load(std::memory_order_relaxed);
}

bool RunningPool::is_session_enabled(std::size_t member) const {
    const config::NodePtr& node = nodes[member];
    return pool->members[member].session_enabled && (node == nullptr || node->session_enabled) &&
           !members[member]->disabled_by_monitor.load(std::memory_order_relaxed) &&
           !node_states[member]->disabled_by_monitor.load(std::memory_order_relaxed);
}

bool RunningPool::is_forced_down(std::size_t member) const {
    const config::NodePtr& node = nodes[member];
    return pool->members[member].forced_down || (node != nullptr && node->forced_down);
}

bool RunningPool::is_node_down(std::size_t member) const {
    return node_states[member]->health.load(std::memory_order_relaxed) == Health::down;
}

Health RunningPool::health(std::size_t member) const {
    return is_node_down(member) ? Health::down : members[member]->health_now();
}

bool RunningPool::is_available(std::size_t member) const {
    return health(member) != Health::down && !is_forced_down(member) && is_session_enabled(member);
}

const RunningPool* RunningConfig::find_pool(std::string_view full_path) const {
    const auto found = pools.find(full_path);
    return found == pools.end() ? nullptr : found->second.get();
}

RunningConfigPtr Registry::attach(const config::SnapshotPtr& snapshot) {
    std::map<std::string, MemberRuntimePtr> members;
    std::map<std::string, PoolRuntimePtr> pools;
    std::map<std::string, VirtualServerRuntimePtr> virtual_servers;
    static const RunningConfig nothing;
    const RunningConfig& before = last_ == nullptr ? nothing : *last_;
    auto running = std::make_shared<RunningConfig>();
    running->snapshot = snapshot;
    attach_nodes(*running);
    for (const auto& [name, pool] : snapshot->pools) {
        RunningPool made{pool, carry_over(pools_, pools, name), {}, {}, {}};
        for (const config::Member& member : pool->members) {
            made.members.push_back(carry_over(members_, members, name + ' ' + member.name));
            made.nodes.push_back(node_of(*snapshot, member));
            const auto node = running->nodes.find(member.node_name);
            made.node_states.push_back(node == running->nodes.end() ? no_node_ : node->second.runtime);
        }
        auto shared = unchanged(before.pools, name, made);
        running->pools.emplace(name, shared != nullptr ? std::move(shared) : std::make_shared<const RunningPool>(std::move(made)));
    }
    attach_tls(*running, before);
    for (const auto& [name, virtual_server] : snapshot->virtual_servers) {
        RunningVirtualServer made{virtual_server, carry_over(virtual_servers_, virtual_servers, name),
                                  ready_ones<ClientTls>(virtual_server->client_ssl, running->client_tls),
                                  ready_ones<ServerTls>(virtual_server->server_ssl, running->server_tls)};
        auto shared = unchanged(before.virtual_servers, name, made);
        running->virtual_servers.emplace(name, shared != nullptr ? std::move(shared)
                                                                 : std::make_shared<const RunningVirtualServer>(std::move(made)));
    }
    members_ = std::move(members);
    pools_ = std::move(pools);
    virtual_servers_ = std::move(virtual_servers);
    last_ = running;
    return running;
}

void Registry::attach_nodes(RunningConfig& running) {
    std::map<std::string, NodeRuntimePtr> nodes;
    for (const auto& [name, node] : running.snapshot->nodes) {
        running.nodes.emplace(name, RunningNode{node, carry_over(nodes_, nodes, name)});
    }
    nodes_ = std::move(nodes);
}

void Registry::attach_tls(RunningConfig& running, const RunningConfig& before) const {
    const config::Snapshot& snapshot = *running.snapshot;
    running.client_tls = make_ready<ClientTls>(snapshot.client_ssl_profiles, before.client_tls, running.refused_by_tls,
                                               [this](const auto& profile) { return ClientTls::make(profile, tickets_); });
    running.server_tls = make_ready<ServerTls>(snapshot.server_ssl_profiles, before.server_tls, running.refused_by_tls,
                                               [](const auto& profile) { return ServerTls::make(profile); });
}

} // namespace sluice::engine
