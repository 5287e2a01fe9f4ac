#include "engine/host_addresses.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "engine/system/sockets.h"

namespace sluice::engine {

namespace {

using datagroups::IpAddress;

IpAddress address_of(const sockaddr* address) {
    const void* bytes = address;
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, bytes, sizeof(v4));
        return IpAddress::from_v4(ntohl(v4.sin_addr.s_addr));
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, bytes, sizeof(v6));
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
    return IpAddress::from_v6(octets);
}

bool is_ip(const sockaddr* address) {
    return address != nullptr && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

std::uint8_t whole_length(const IpAddress& address) {
    return address.is_v4() ? 32 : 128;
}

/// An address that the configuration needs, and the network it is in as far as the configuration says.
struct Needed {
    std::string by;
    std::uint8_t prefix_length;
    std::string vlan;
};

/// Best guess: the interface named as the VLAN, else the one whose network holds the address.
std::string interface_for(const IpAddress& address, const std::string& vlan, const std::vector<InterfaceAddress>& interfaces) {
    const std::string name = vlan.substr(vlan.rfind('/') + 1);
    const auto named = std::find_if(interfaces.begin(), interfaces.end(), [&](const InterfaceAddress& at) { return at.interface == name; });
    if (!name.empty() && named != interfaces.end()) {
        return name;
    }
    const auto near = std::find_if(interfaces.begin(), interfaces.end(), [&](const InterfaceAddress& at) {
        return at.address.family() == address.family() && at.prefix_length < whole_length(address) &&
               at.address.masked(at.prefix_length) == address.in_route_domain(0).masked(at.prefix_length);
    });
    return near == interfaces.end() ? "<interface>" : near->interface;
}

void note(std::map<IpAddress, Needed>& needed, const IpAddress& address, Needed need) {
    if (!address.is_any()) {
        needed.emplace(address, std::move(need));
    }
}

std::string vlan_of(const config::Snapshot& snapshot, const IpAddress& address) {
    const auto holds = [&](const config::SelfIp& self) {
        return self.address.family() == address.family() && self.address.masked(self.prefix_length) == address.masked(self.prefix_length);
    };
    const auto found = std::find_if(snapshot.self_ips.begin(), snapshot.self_ips.end(), holds);
    return found == snapshot.self_ips.end() ? std::string{} : found->vlan;
}

/// errno of binding a listener's address, 0 when it works.
int try_to_bind(const datagroups::Endpoint& endpoint, bool sharing) {
    const FileDescriptor socket(::socket(endpoint.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (sharing) {
        setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    }
    if (!endpoint.address.is_v4()) {
        setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    const SocketAddress address(endpoint);
    return bind(socket.get(), address.get(), address.size()) == 0 ? 0 : errno;
}

} // namespace

std::string bring_address(const IpAddress& address, unsigned prefix_length, std::string_view interface) {
    return fmt::format("ip addr add {}/{} dev {}", address.in_route_domain(0).to_text(), prefix_length, interface);
}

bool is_shared_already(const datagroups::Endpoint& endpoint) {
    return try_to_bind(endpoint, false) == EADDRINUSE && try_to_bind(endpoint, true) == 0;
}

std::vector<InterfaceAddress> interface_addresses() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(first, &freeifaddrs);
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (is_ip(entry->ifa_addr) && is_ip(entry->ifa_netmask)) {
            const IpAddress address = address_of(entry->ifa_addr);
            const unsigned length = datagroups::prefix_length_of_mask(address_of(entry->ifa_netmask)).value_or(whole_length(address));
            addresses.push_back({entry->ifa_name, address, static_cast<std::uint8_t>(length)});
        }
    }
    return addresses;
}

bool is_usable_here(const IpAddress& address) {
    const FileDescriptor socket(::socket(address.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const SocketAddress local({address, 0});
    return !socket.is_open() || bind(socket.get(), local.get(), local.size()) == 0 || errno != EADDRNOTAVAIL;
}

std::vector<MissingAddress> missing_addresses(const config::Snapshot& snapshot, const std::vector<InterfaceAddress>& interfaces,
                                              const std::function<bool(const IpAddress&)>& usable) {
    std::map<IpAddress, Needed> needed;
    for (const config::SelfIp& self : snapshot.self_ips) {
        note(needed, self.address, {"self IP " + self.name, self.prefix_length, self.vlan});
    }
    for (const auto& [name, virtual_server] : snapshot.virtual_servers) {
        const IpAddress& address = virtual_server->destination.address;
        if (virtual_server->enabled && virtual_server->not_opened_because.empty()) {
            note(needed, address, {"virtual server " + name, whole_length(address), vlan_of(snapshot, address)});
        }
    }
    for (const auto& [name, rule] : snapshot.rules) {
        for (const std::string& word : rule->snat_addresses) {
            if (const auto address = IpAddress::parse(word)) {
                note(needed, *address, {"snat in rule " + name, whole_length(*address), vlan_of(snapshot, *address)});
            }
        }
    }
    std::vector<MissingAddress> missing;
    for (const auto& [address, need] : needed) {
        if (!usable(address)) {
            missing.push_back(
                {address, need.by, bring_address(address, need.prefix_length, interface_for(address, need.vlan, interfaces))});
        }
    }
    return missing;
}

} // namespace sluice::engine
