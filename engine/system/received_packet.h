#pragma once

#include <optional>

namespace sluice::engine {

/// What the kernel kept of the IP header of a connection's packets: of an accepted one the handshake's last packet. Nothing: it kept none.
struct ReceivedPacket {
    std::optional<int> ttl;
    std::optional<int> tos;
};
ReceivedPacket received_packet(int socket, bool is_v4);

} // namespace sluice::engine
