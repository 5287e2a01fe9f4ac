#include "engine/system/network_path.h"

#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include <fmt/format.h>

#include "engine/system/netlink.h"

namespace sluice::engine {
namespace {

using datagroups::IpAddress;
using Bytes = std::span<const std::byte>;

/// As the kernel wants it: 4 or 16 bytes.
std::vector<std::byte> address_bytes(const IpAddress& address) {
    const auto all = std::as_bytes(std::span{address.bytes()});
    const auto used = address.is_v4() ? all.last(4) : all;
    return {used.begin(), used.end()};
}

std::optional<IpAddress> read_address(Bytes bytes) {
    if (const auto v6 = Netlink::read_as<std::array<std::uint8_t, 16>>(bytes)) {
        return IpAddress::from_v6(*v6);
    }
    const auto v4 = Netlink::read_as<std::array<std::uint8_t, 4>>(bytes);
    return v4 ? std::optional{IpAddress::from_v4(std::uint32_t{(*v4)[0]} << 24U | std::uint32_t{(*v4)[1]} << 16U |
                                                 std::uint32_t{(*v4)[2]} << 8U | (*v4)[3])}
              : std::nullopt;
}

std::string text_of(Bytes bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        if (byte == std::byte{0}) {
            break;
        }
        text += static_cast<char>(byte);
    }
    return text;
}

std::string mac_of(Bytes bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        text += fmt::format("{}{:02x}", text.empty() ? "" : ":", static_cast<unsigned>(byte));
    }
    return text;
}

unsigned char family_of(const IpAddress& address) {
    return address.is_v4() ? AF_INET : AF_INET6;
}

/// Fills in the way's station; the interface's index.
std::optional<unsigned> find_route(Netlink& netlink, const IpAddress& to, NetworkPath& path) {
    rtmsg question{};
    question.rtm_family = family_of(to);
    question.rtm_dst_len = to.is_v4() ? 32 : 128;
    std::optional<unsigned> interface;
    const auto seen = [&](unsigned type, Bytes payload) {
        if (type == RTA_OIF) {
            interface = Netlink::read_as<unsigned>(payload);
        } else if (type == RTA_GATEWAY) {
            path.station = read_address(payload).value_or(path.station);
        }
    };
    const auto answer = netlink.ask(RTM_GETROUTE, question, RTA_DST, address_bytes(to), seen);
    return answer ? interface : std::nullopt;
}

NetworkPath::Kind kind_of(unsigned short hardware) {
    switch (hardware) {
    case ARPHRD_ETHER:
        return NetworkPath::Kind::ethernet;
    case ARPHRD_LOOPBACK:
        return NetworkPath::Kind::loopback;
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case ARPHRD_IP6GRE:
    case ARPHRD_PPP:
    case ARPHRD_NONE: // tun, WireGuard
        return NetworkPath::Kind::tunnel;
    default:
        return NetworkPath::Kind::other;
    }
}

void describe_vlan(Bytes link_info, NetworkPath& path) {
    Netlink::for_each_attribute(link_info, [&path](unsigned type, Bytes data) {
        if (type == IFLA_INFO_DATA) {
            Netlink::for_each_attribute(data, [&path](unsigned field, Bytes value) {
                const auto id = field == IFLA_VLAN_ID ? Netlink::read_as<std::uint16_t>(value) : std::nullopt;
                path.vlan_id = id ? *id : path.vlan_id;
            });
        }
    });
}

bool is_vlan(Bytes link_info) {
    bool found = false;
    Netlink::for_each_attribute(
        link_info, [&found](unsigned type, Bytes data) { found = found || (type == IFLA_INFO_KIND && text_of(data) == "vlan"); });
    return found;
}

void describe_interface(Netlink& netlink, unsigned interface, NetworkPath& path) {
    ifinfomsg question{};
    question.ifi_family = AF_UNSPEC;
    question.ifi_index = static_cast<int>(interface);
    const auto seen = [&](unsigned type, Bytes payload) {
        if (type == IFLA_IFNAME) {
            path.interface_name = text_of(payload);
        } else if (type == IFLA_LINKINFO && is_vlan(payload)) {
            describe_vlan(payload, path);
        }
    };
    if (const auto answer = netlink.ask(RTM_GETLINK, question, 0, {}, seen)) {
        path.kind = kind_of(answer->ifi_type);
    }
}

void find_station_mac(Netlink& netlink, unsigned interface, NetworkPath& path) {
    ndmsg question{};
    question.ndm_family = family_of(path.station);
    question.ndm_ifindex = static_cast<int>(interface);
    const auto seen = [&](unsigned type, Bytes payload) {
        if (type == NDA_LLADDR) {
            path.station_mac = mac_of(payload);
        }
    };
    static_cast<void>(netlink.ask(RTM_GETNEIGH, question, NDA_DST, address_bytes(path.station), seen));
}

} // namespace

std::optional<NetworkPath> find_network_path(const IpAddress& to) {
    Netlink netlink;
    NetworkPath path;
    path.station = to;
    const auto interface = find_route(netlink, to, path);
    if (!interface) {
        return std::nullopt;
    }
    describe_interface(netlink, *interface, path);
    find_station_mac(netlink, *interface, path);
    return path;
}

} // namespace sluice::engine
