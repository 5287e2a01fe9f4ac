#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/virtual_server.h"
#include "datagroups/ip_address.h"

namespace sluice::engine {

[[nodiscard]] bool is_loopback(const datagroups::IpAddress& address);

/// The source of what the program itself sends to `destination`, as for monitors: the self IP that automap would take first. Nothing:
/// the kernel may choose, because the destination is on this host's loopback. The error is a sentence for the log.
tl::expected<std::optional<datagroups::IpAddress>, std::string> own_source(const std::vector<config::SelfIp>& self_ips,
                                                                           const datagroups::IpAddress& destination);

} // namespace sluice::engine
