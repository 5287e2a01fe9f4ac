#pragma once

#include <optional>

#include <tl/expected.hpp>

#include "datagroups/ip_address.h"
#include "engine/system/file_descriptor.h"

namespace sluice::engine {

enum class Transport : std::uint8_t { tcp, udp };

/// Where a socket that the program opens for itself goes to and comes from.
struct ClientAddress {
    Transport transport = Transport::tcp;
    datagroups::Endpoint destination;
    std::optional<datagroups::IpAddress> source; ///< absent: the kernel's choice
    std::uint16_t source_port = 0;               ///< 0: any
    std::optional<int> tos;
};

struct ClientSocket {
    FileDescriptor fd;
    bool is_connecting = false; ///< otherwise it is connected
};

/// A non-blocking socket, bound and on its way. The error is an errno value.
tl::expected<ClientSocket, int> open_client_socket(const ClientAddress& address) noexcept;

} // namespace sluice::engine
