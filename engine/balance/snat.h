#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/virtual_server.h"
#include "engine/rule_host.h"

namespace sluice::engine {

/// The source of a server-side connection.
struct SourceAddress {
    Endpoint endpoint;              ///< port 0: any
    bool may_be_foreign = false;    ///< the client's own address, which need not be this host's
    std::size_t alternatives = 0;   ///< automap: self IPs that follow this one, for when its ports are used up
    std::uint8_t prefix_length = 0; ///< automap: the self IP's; 0: that of one host
};

/// Why there is no source address. The kernel's own choice never stands in.
enum class SnatError : std::uint8_t {
    no_self_ip,   ///< automap, and no self IP of the server's family
    wrong_family, ///< a SNAT address, or the client's own, of the other family than the server's
};

struct SnatQuestion {
    SnatChoice rule; ///< from_virtual: no rule has spoken
    config::SourceTranslation of_virtual_server = config::SourceTranslation::none;
    bool pool_allows_snat = true; ///< false: the client's own address whatever else is said
    Endpoint client;
    IpAddress server;
    const std::vector<config::SelfIp>* self_ips = nullptr;
    std::size_t attempt = 0; ///< automap: how many self IPs have run out of ports already
};

/// The address that F5's rules give: a rule overrides the virtual server, `allow-snat no` of the pool overrides both.
tl::expected<SourceAddress, SnatError> choose_source(const SnatQuestion& question);

/// Self IPs for automap towards `server`, best first: floating on the outgoing VLAN, other floating ones, others on the outgoing VLAN, the
/// rest; of the server's family and route domain only. The outgoing VLAN is that of the self IP whose network holds the server.
std::vector<IpAddress> automap_order(const std::vector<config::SelfIp>& self_ips, const IpAddress& server);

/// The VLAN of the self IP with the longest prefix that holds `to`; null: none does.
const std::string* outgoing_vlan(const std::vector<config::SelfIp>& self_ips, const IpAddress& to);

/// What the log says of an error: what is missing and what to configure.
std::string explain(SnatError error, const SnatQuestion& question);
/// What the log says when binding the address has failed with `error` (errno).
std::string explain_bind_failure(int error, const SourceAddress& source);

} // namespace sluice::engine
