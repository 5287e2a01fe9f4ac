#include "engine/system/received_packet.h"

#include <linux/in6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

namespace sluice::engine {
namespace {

/// TCP sockets give ancillary data not with the bytes but on request, and only of the kinds that were asked for before.
struct Names {
    int level;
    int want_ttl;
    int want_tos;
    int packet_options;
    int ttl;
    int tos;
};
constexpr int ipv6_2292_packet_options = 6; // IPV6_2292PKTOPTIONS, which no C library names
constexpr Names v4{IPPROTO_IP, IP_RECVTTL, IP_RECVTOS, IP_PKTOPTIONS, IP_TTL, IP_TOS};
constexpr Names v6{IPPROTO_IPV6, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS, ipv6_2292_packet_options, IPV6_HOPLIMIT, IPV6_TCLASS};

void want(int socket, const Names& names, int on) {
    static_cast<void>(::setsockopt(socket, names.level, names.want_ttl, &on, sizeof on));
    static_cast<void>(::setsockopt(socket, names.level, names.want_tos, &on, sizeof on));
}

int number_in(cmsghdr& part) {
    const std::size_t size = part.cmsg_len - CMSG_LEN(0);
    int number = 0;
    if (size == 1) { // IPv4's type of service is one byte
        number = *CMSG_DATA(&part);
    } else if (size >= sizeof number) {
        std::memcpy(&number, CMSG_DATA(&part), sizeof number);
    }
    return number;
}

} // namespace

ReceivedPacket received_packet(int socket, bool is_v4) {
    const Names& names = is_v4 ? v4 : v6;
    alignas(cmsghdr) std::array<unsigned char, 256> buffer{};
    socklen_t size = buffer.size();
    want(socket, names, 1);
    const int failed = ::getsockopt(socket, names.level, names.packet_options, buffer.data(), &size);
    want(socket, names, 0); // or IPv6 would keep each packet's header from now on
    ReceivedPacket packet;
    if (failed != 0) {
        return packet;
    }
    msghdr message{};
    message.msg_control = buffer.data();
    message.msg_controllen = size;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == names.level && part->cmsg_type == names.ttl) {
            packet.ttl = number_in(*part);
        } else if (part->cmsg_level == names.level && part->cmsg_type == names.tos) {
            packet.tos = number_in(*part);
        }
    }
    return packet;
}

} // namespace sluice::engine
