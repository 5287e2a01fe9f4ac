#pragma once

#include <optional>
#include <string>

#include "datagroups/ip_address.h"

namespace sluice::engine {

/// The network that this host's kernel reaches an address by.
struct NetworkPath {
    enum class Kind : std::uint8_t { ethernet, tunnel, loopback, other };
    std::string interface_name;
    Kind kind = Kind::other;
    int vlan_id = 0;               ///< of an 802.1Q interface
    datagroups::IpAddress station; ///< the gateway, or the address itself
    std::string station_mac;       ///< "02:42:ac:11:00:02"; empty: the kernel does not know it
};

/// Asks the kernel (netlink), which answers without waiting for anybody. Nothing: no route, or no such kernel.
std::optional<NetworkPath> find_network_path(const datagroups::IpAddress& to);

} // namespace sluice::engine
