#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::engine {

enum class EchoFamily : std::uint8_t { icmp_v4, icmp_v6 };

/// What an echo request carries and its reply brings back.
struct Echo {
    std::uint16_t sequence = 0;
    std::string payload;

    bool operator==(const Echo&) const = default;
};

/// RFC 792, RFC 4443. `identifier` matters on raw sockets only: ping sockets have the kernel's. The checksum of ICMPv6 is the kernel's
/// business.
std::string echo_request(EchoFamily family, std::uint16_t identifier, const Echo& echo);

/// Any bytes that a socket gave; nothing when they are no echo reply. `has_ip_header`: raw IPv4 sockets give the IP header, too.
std::optional<Echo> read_echo_reply(EchoFamily family, bool has_ip_header, std::string_view packet);

} // namespace sluice::engine
