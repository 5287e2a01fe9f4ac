#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/model/monitor.h"
#include "datagroups/ip_address.h"

namespace sluice::config {

/// `ltm node`, written in the file or made on the fly for a member.
struct Node {
    std::string name; ///< full path
    datagroups::IpAddress address;
    bool session_enabled = true;
    bool forced_down = false; ///< state user-down
    std::uint32_t ratio = 1;
    MonitorRule monitor;            ///< its own, else that of `ltm default-node-monitor`
    bool monitor_is_default = true; ///< the latter

    bool operator==(const Node&) const = default;
};
using NodePtr = std::shared_ptr<const Node>;

struct Member {
    std::string name;      ///< "/Common/10.0.0.1:25", as F5 logs it; for IPv6 "/Common/2001:db8::10.25"
    std::string node_name; ///< full path of its node
    datagroups::Endpoint endpoint;
    bool session_enabled = true; ///< false: only persistent and existing connections
    bool forced_down = false;    ///< state user-down: only existing connections
    std::uint32_t ratio = 1;
    std::uint32_t priority_group = 0;
    /// The member's own monitors; absent: those of the pool. Present and empty (`monitor none`): unchecked.
    std::optional<MonitorRule> monitor;

    bool operator==(const Member&) const = default;
};

/// `ltm pool`.
struct Pool {
    std::string name;            ///< full path
    std::vector<Member> members; ///< in the order of the configuration
    MonitorRule monitor;
    std::string load_balancing_mode = "round-robin";
    std::uint32_t reselect_tries = 0;
    bool allow_snat = true;
    /// What on BIG-IP restricts or redirects its traffic and is not here ("min-active-members 1"): virtual servers that use the pool
    /// are not opened for it.
    std::vector<std::string> unsupported;

    bool operator==(const Pool&) const = default;

    [[nodiscard]] const Member* find(const datagroups::Endpoint& endpoint) const;
};
using PoolPtr = std::shared_ptr<const Pool>;

/// The monitors that check a member: its own, else its pool's.
const MonitorRule& monitor_of(const Pool& pool, const Member& member);

} // namespace sluice::config
