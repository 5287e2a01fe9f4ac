#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datagroups/ip_address.h"

namespace sluice::config {

enum class Availability : std::uint8_t { available, offline, unknown, unavailable };

struct Status {
    Availability availability = Availability::unknown;
    std::string state = "enabled"; ///< enabled, disabled, disabled-by-parent
    std::string reason;            ///< F5's sentence
};

/// Counters of one side. Bytes as relayed, packets counted as reads and writes of the sockets.
struct TrafficCounters {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t packets_in = 0;
    std::uint64_t packets_out = 0;
    std::uint64_t connections_current = 0;
    std::uint64_t connections_maximum = 0;
    std::uint64_t connections_total = 0;
};

/// TLS of one side of a virtual server.
struct TlsHandshakeCounters {
    std::uint64_t handshakes = 0;
    std::uint64_t resumed = 0; ///< among the handshakes
    std::uint64_t failed = 0;
    std::uint64_t truncated = 0;         ///< connections that ended without close_notify
    std::uint64_t thrown_away_bytes = 0; ///< sent in clear behind STARTTLS
};

struct VirtualServerReport {
    Status status;
    TrafficCounters clientside;
    TlsHandshakeCounters client_tls;
    TlsHandshakeCounters server_tls;
    std::uint64_t duration_min_ms = 0;
    std::uint64_t duration_max_ms = 0;
    std::uint64_t duration_mean_ms = 0;
};

struct MemberReport {
    datagroups::Endpoint endpoint;
    std::string name;
    Status status;
    std::string monitor;        ///< "/Common/tcp (pool monitor)"
    std::string monitor_status; ///< up, down, unchecked, checking, address-down, forced-down
    std::string session_status; ///< enabled, disabled, addr-disabled
    TrafficCounters serverside;
};

struct NodeReport {
    Status status;
    std::string monitor;        ///< "/Common/icmp (default node monitor)"
    std::string monitor_status; ///< up, down, unchecked, checking, forced-down
    std::string session_status; ///< enabled, disabled
    /// Of its members in all pools; the maximum is the greatest of one member.
    TrafficCounters serverside;
};

struct PoolReport {
    Status status;
    std::uint32_t members_active = 0;
    std::uint32_t members_available = 0;
    std::uint32_t members_total = 0;
    TrafficCounters serverside;
    std::vector<MemberReport> members;
};

struct ConnectionReport {
    datagroups::Endpoint client;
    datagroups::Endpoint clientside_local;
    std::optional<datagroups::Endpoint> serverside_local;
    std::optional<datagroups::Endpoint> server;
    std::chrono::seconds idle{0};
    unsigned worker = 0;
    std::string virtual_server;
};

struct PersistenceReport {
    std::string mode; ///< source-address
    std::string key;
    std::string virtual_server; ///< full path
    datagroups::Endpoint virtual_destination;
    std::string pool;
    datagroups::Endpoint member;
    unsigned worker = 0;
    std::chrono::seconds age{0};
};

/// What the handlers of one rule for one event have done, on all workers.
struct RuleEventReport {
    std::string event;
    int priority = 500;
    std::uint64_t executions = 0;
    std::uint64_t failures = 0;
    std::uint64_t aborts = 0;       ///< the connection ended while a command waited
    std::uint64_t timed = 0;        ///< executions whose cycles were counted
    std::uint64_t cycles_total = 0; ///< running, not waiting
    std::uint64_t cycles_min = 0;
    std::uint64_t cycles_max = 0;
};

/// What only a running server knows. Implemented by the engine; every call may come from the management thread.
class RuntimeView {
public:
    virtual ~RuntimeView() = default;
    [[nodiscard]] virtual std::optional<VirtualServerReport> virtual_server(std::string_view name) const = 0;
    [[nodiscard]] virtual std::optional<PoolReport> pool(std::string_view name) const = 0;
    [[nodiscard]] virtual std::optional<NodeReport> node(std::string_view name) const = 0;
    /// At most `limit` of them; gathered from all workers.
    [[nodiscard]] virtual std::vector<ConnectionReport> connections(std::size_t limit) const = 0;
    /// Of `ltm profile statistics`.
    [[nodiscard]] virtual std::int64_t profile_statistic(std::string_view profile, std::string_view field) const = 0;
    [[nodiscard]] virtual std::vector<PersistenceReport> persistence_records(std::size_t limit) const = 0;
    /// In the order of the rule's text; nothing when there is no such rule.
    [[nodiscard]] virtual std::optional<std::vector<RuleEventReport>> rule(std::string_view name) const = 0;
    virtual void reset_rule(std::string_view name) const = 0;
    /// The operator says that a pool's member (`pool` empty: a node) is up: what `manual-resume` holds down may come up again.
    virtual void set_up(std::string_view pool, std::string_view name) const = 0;
};

} // namespace sluice::config
