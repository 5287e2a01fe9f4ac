#pragma once

#include <cstdint>
#include <string_view>

#include "datagroups/ip_address.h"
#include "engine/observe/log.h"

namespace sluice::tclbind {

/// Sends one line of RFC 3164 as a UDP datagram, escaped as in the local log, from the address and port that the system chooses. Never
/// waits: what the socket does not take at once is lost, as syslog over UDP is.
void send_syslog(const datagroups::Endpoint& receiver, std::uint8_t facility, engine::Level level, std::string_view process,
                 std::string_view text);

} // namespace sluice::tclbind
