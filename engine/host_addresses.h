#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/snapshot.h"
#include "datagroups/ip_address.h"

namespace sluice::engine {

/// An address of a network interface of this host.
struct InterfaceAddress {
    std::string interface;
    datagroups::IpAddress address;
    std::uint8_t prefix_length = 0;
};
std::vector<InterfaceAddress> interface_addresses();

/// May this host's programs use the address as their own? Asked of the kernel, which knows routes of type local too.
bool is_usable_here(const datagroups::IpAddress& address);

/// Does another program of this user already share the address and port out among listeners (SO_REUSEPORT)? The kernel would let ours
/// join them and give each program a part of the clients.
bool is_shared_already(const datagroups::Endpoint& endpoint);

/// The command that brings an address to this host. The interface is the operator's to name where it is not known.
std::string bring_address(const datagroups::IpAddress& address, unsigned prefix_length, std::string_view interface = "<interface>");

/// What a host lacks and what brings it.
struct MissingAddress {
    datagroups::IpAddress address;
    std::string needed_by; ///< "virtual server /Common/SMTP_VS"
    std::string command;   ///< "ip addr add 172.16.51.174/32 dev eth0"
};

/// Each self IP, each open virtual server's destination and each SNAT address that a rule names, once, that `usable` denies.
std::vector<MissingAddress> missing_addresses(const config::Snapshot& snapshot, const std::vector<InterfaceAddress>& interfaces,
                                              const std::function<bool(const datagroups::IpAddress&)>& usable);

} // namespace sluice::engine
