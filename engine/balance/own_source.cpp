#include "engine/balance/own_source.h"

#include <fmt/format.h>

#include "engine/balance/snat.h"

namespace sluice::engine {

bool is_loopback(const IpAddress& address) {
    if (address.is_v4()) {
        return address.v4_host_order() >> 24U == 127;
    }
    return address == IpAddress::parse("::1");
}

tl::expected<std::optional<IpAddress>, std::string> own_source(const std::vector<config::SelfIp>& self_ips, const IpAddress& destination) {
    const std::vector<IpAddress> order = automap_order(self_ips, destination);
    if (!order.empty()) {
        return order.front();
    }
    if (is_loopback(destination)) {
        return std::nullopt;
    }
    return tl::unexpected(fmt::format("no {} self IP to reach {} from: create one (create net self NAME address ADDRESS/LENGTH vlan VLAN)",
                                      destination.is_v4() ? "IPv4" : "IPv6", destination.to_text()));
}

} // namespace sluice::engine
