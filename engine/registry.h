#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "config/snapshot.h"
#include "engine/balance/trend.h"
#include "engine/observe/statistics.h"
#include "engine/tls/tls_context.h"

namespace sluice::engine {

enum class Health : std::uint8_t { unchecked, checking, up, down };

/// As F5 names it.
constexpr std::string_view to_text(Health health) {
    constexpr std::string_view words[] = {"unchecked", "checking", "up", "down"};
    return words[static_cast<std::size_t>(health)];
}

/// What `LB::down` or `LB::up` said of a member. Of one with monitors it holds until they find otherwise.
enum class Mark : std::uint8_t { none, down, up };

/// What monitors found out about a member or a node. Written by them alone.
struct CheckedRuntime {
    std::atomic<Health> health{Health::unchecked}; ///< as the monitors see it
    std::atomic<bool> disabled_by_monitor{false};  ///< `recv-disable` matched: as a session disabled by the operator
    mutable std::mutex reason_lock;                ///< guards down_reason; never taken on the connection path
    std::string down_reason; ///< "/Common/tcp: No successful responses received before deadline. @2026/01/01 10:00:00."
};

/// Run-time state of a node; lives as long as anyone holds it, so it survives reloads that keep the node.
using NodeRuntime = CheckedRuntime;
using NodeRuntimePtr = std::shared_ptr<NodeRuntime>;

/// Run-time state of a pool member. Written by monitors (health) and workers (counters); lives as long as anyone holds it, so it
/// survives reloads that keep the member.
struct MemberRuntime : CheckedRuntime {
    std::atomic<Mark> mark{Mark::none};
    Counters serverside;
    Trend trend; ///< of its connections, for the mode "predictive"

    /// Health with the mark, which decides what is used.
    [[nodiscard]] Health health_now() const;
};
using MemberRuntimePtr = std::shared_ptr<MemberRuntime>;

struct PoolRuntime {
    std::atomic<std::uint64_t> next_pick{0};    ///< round robin, exact over all workers
    std::atomic<bool> no_members_logged{false}; ///< 01010028 is said once for each period
    Counters serverside;
};
using PoolRuntimePtr = std::shared_ptr<PoolRuntime>;

/// Of one side of a virtual server.
struct TlsCounters {
    std::atomic<std::uint64_t> handshakes{0};
    std::atomic<std::uint64_t> resumed{0}; ///< among the handshakes
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> truncated{0};         ///< ended without close_notify
    std::atomic<std::uint64_t> thrown_away_bytes{0}; ///< sent in clear behind STARTTLS
};

struct VirtualServerRuntime {
    Counters clientside;
    std::atomic<std::uint64_t> duration_min_ms{UINT64_MAX};
    std::atomic<std::uint64_t> duration_max_ms{0};
    std::atomic<std::uint64_t> duration_sum_ms{0};
    TlsCounters client_tls;
    TlsCounters server_tls;
    std::atomic<bool> member_speaks_first{false}; ///< no delayed handshake ACK towards its members any more

    /// Why it does not listen although it should; empty: it does, as far as is known. Written by the first worker, read by anyone.
    [[nodiscard]] std::string not_listening() const;
    void set_not_listening(std::string because);

private:
    mutable std::mutex not_listening_lock_; ///< guards not_listening_; never taken on the connection path
    std::string not_listening_;
};
using VirtualServerRuntimePtr = std::shared_ptr<VirtualServerRuntime>;

struct RunningNode {
    config::NodePtr node;
    NodeRuntimePtr runtime;

    bool operator==(const RunningNode&) const = default; ///< the very same objects
};

/// A pool with its run-time state, members in the pool's order.
struct RunningPool {
    config::PoolPtr pool;
    PoolRuntimePtr runtime;
    std::vector<MemberRuntimePtr> members;
    std::vector<config::NodePtr> nodes;      ///< each member's node; null where the snapshot has none
    std::vector<NodeRuntimePtr> node_states; ///< of each member's node, never null

    bool operator==(const RunningPool&) const = default;             ///< the very same objects
    [[nodiscard]] bool is_session_enabled(std::size_t member) const; ///< member, node and monitor say so
    [[nodiscard]] bool is_forced_down(std::size_t member) const;     ///< member or node
    [[nodiscard]] bool is_node_down(std::size_t member) const;       ///< as the node's monitors see it
    /// As it counts for new connections: the member's with its mark, down when the node is.
    [[nodiscard]] Health health(std::size_t member) const;
    /// May this member take a new connection? Session enabled, not forced down, health not down (unchecked and checking are used).
    [[nodiscard]] bool is_available(std::size_t member) const;
};

struct RunningVirtualServer {
    config::VirtualServerPtr virtual_server;
    VirtualServerRuntimePtr runtime;
    std::vector<ClientTlsPtr> client_tls; ///< of virtual_server->client_ssl, in its order
    std::vector<ServerTlsPtr> server_tls; ///< of virtual_server->server_ssl

    bool operator==(const RunningVirtualServer&) const = default; ///< the very same objects
};

/// A snapshot together with the run-time state of its objects. Immutable; made once a change on the management thread, posted to the
/// workers, handed back by them (a worker never frees one).
struct RunningConfig {
    config::SnapshotPtr snapshot;
    config::ByName<std::shared_ptr<const RunningPool>> pools;
    config::ByName<RunningNode> nodes;
    config::ByName<std::shared_ptr<const RunningVirtualServer>> virtual_servers;
    config::ByName<ClientTlsPtr> client_tls; ///< all client-ssl profiles; what OpenSSL refuses is not here
    config::ByName<ServerTlsPtr> server_tls; ///< all server-ssl profiles
    std::vector<std::string> refused_by_tls; ///< one line each

    [[nodiscard]] const RunningPool* find_pool(std::string_view full_path) const;
};
using RunningConfigPtr = std::shared_ptr<const RunningConfig>;

/// Keeps run-time state by full path over reloads. Management thread only.
class Registry {
public:
    /// State of objects that stay is kept, of new ones made, of vanished ones forgotten (running connections still hold theirs).
    RunningConfigPtr attach(const config::SnapshotPtr& snapshot);

private:
    void attach_nodes(RunningConfig& running);
    void attach_tls(RunningConfig& running, const RunningConfig& before) const;

    std::map<std::string, MemberRuntimePtr> members_; ///< "pool member-name"
    std::map<std::string, NodeRuntimePtr> nodes_;
    std::map<std::string, PoolRuntimePtr> pools_;
    std::map<std::string, VirtualServerRuntimePtr> virtual_servers_;
    NodeRuntimePtr no_node_ = std::make_shared<NodeRuntime>(); ///< of members whose node the snapshot lacks
    TicketKeysPtr tickets_ = std::make_shared<const TicketKeys>();
    RunningConfigPtr last_; ///< objects it shares with the next one are taken over
};

} // namespace sluice::engine
