#include "engine/balance/snat.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "engine/host_addresses.h"

namespace sluice::engine {
namespace {

bool can_reach(const IpAddress& source, const IpAddress& server) {
    return source.family() == server.family() && source.route_domain() == server.route_domain();
}

} // namespace

const std::string* outgoing_vlan(const std::vector<config::SelfIp>& self_ips, const IpAddress& server) {
    const config::SelfIp* best = nullptr;
    for (const config::SelfIp& self : self_ips) {
        const bool holds = can_reach(self.address, server) && self.address.masked(self.prefix_length) == server.masked(self.prefix_length);
        if (holds && (best == nullptr || self.prefix_length > best->prefix_length)) {
            best = &self;
        }
    }
    return best == nullptr ? nullptr : &best->vlan;
}

namespace {

/// 0 is best.
unsigned automap_rank(const config::SelfIp& self, const std::string* vlan) {
    const bool outgoing = vlan != nullptr && self.vlan == *vlan;
    if (self.floating) {
        return outgoing ? 0 : 1;
    }
    return outgoing ? 2 : 3;
}

/// automap_order()[position] without making the list; nothing past its end. `count` becomes its length.
const config::SelfIp* automap_at(const std::vector<config::SelfIp>& self_ips, const IpAddress& server, std::size_t position,
                                 std::size_t& count) {
    const std::string* vlan = outgoing_vlan(self_ips, server);
    const config::SelfIp* found = nullptr;
    count = 0;
    for (unsigned rank = 0; rank < 4; ++rank) {
        for (const config::SelfIp& self : self_ips) {
            if (can_reach(self.address, server) && automap_rank(self, vlan) == rank) {
                found = count == position ? &self : found;
                ++count;
            }
        }
    }
    return found;
}

SnatChoice::Kind kind_of(const SnatQuestion& question) {
    if (!question.pool_allows_snat) {
        return SnatChoice::Kind::none;
    }
    if (question.rule.kind != SnatChoice::Kind::from_virtual) {
        return question.rule.kind;
    }
    return question.of_virtual_server == config::SourceTranslation::automap ? SnatChoice::Kind::automap : SnatChoice::Kind::none;
}

tl::expected<SourceAddress, SnatError> automap_source(const SnatQuestion& question) {
    std::size_t count = 0;
    const config::SelfIp* self = automap_at(*question.self_ips, question.server, question.attempt, count);
    if (self == nullptr) {
        return tl::unexpected(SnatError::no_self_ip);
    }
    return SourceAddress{{self->address, 0}, false, count - question.attempt - 1, self->prefix_length};
}

} // namespace

tl::expected<SourceAddress, SnatError> choose_source(const SnatQuestion& question) {
    switch (kind_of(question)) {
    case SnatChoice::Kind::automap:
        return automap_source(question);
    case SnatChoice::Kind::address:
        if (question.rule.address.family() != question.server.family()) {
            return tl::unexpected(SnatError::wrong_family);
        }
        return SourceAddress{{question.rule.address, question.rule.port}, false, 0};
    case SnatChoice::Kind::none:
    case SnatChoice::Kind::from_virtual:
        break;
    }
    if (question.client.address.family() != question.server.family()) {
        return tl::unexpected(SnatError::wrong_family);
    }
    return SourceAddress{{question.client.address, 0}, true, 0};
}

std::vector<IpAddress> automap_order(const std::vector<config::SelfIp>& self_ips, const IpAddress& server) {
    std::vector<IpAddress> order;
    std::size_t count = 1;
    for (std::size_t position = 0; position < count; ++position) {
        if (const config::SelfIp* self = automap_at(self_ips, server, position, count)) {
            order.push_back(self->address);
        }
    }
    return order;
}

std::string explain(SnatError error, const SnatQuestion& question) {
    const std::string_view family = question.server.is_v4() ? "IPv4" : "IPv6";
    if (error == SnatError::no_self_ip) {
        return fmt::format(
            "SNAT automap has no {} self IP for server {}: create one (create net self NAME address ADDRESS/LENGTH [vlan VLAN])", family,
            question.server.to_text());
    }
    const IpAddress& source = kind_of(question) == SnatChoice::Kind::address ? question.rule.address : question.client.address;
    return fmt::format(
        "source address {} cannot be used towards the {} server {}: use snat automap with a self IP of its family, or an {} SNAT address",
        source.to_text(), family, question.server.to_text(), family);
}

std::string explain_bind_failure(int error, const SourceAddress& source) {
    const std::string address = source.endpoint.address.to_text();
    if (source.may_be_foreign && (error == EPERM || error == EACCES)) {
        return fmt::format("no source address translation, and the client's own address {} cannot be used: set source-address-translation "
                           "{{ type automap }} or grant the capability CAP_NET_ADMIN",
                           address);
    }
    if (error == EADDRNOTAVAIL) {
        const unsigned whole = source.endpoint.address.is_v4() ? 32 : 128;
        return fmt::format("source address {} is not on this host: bring it with `{}`", address,
                           bring_address(source.endpoint.address, source.prefix_length == 0 ? whole : source.prefix_length));
    }
    return fmt::format("source address {} cannot be bound: {}", source.endpoint.to_text(), std::strerror(error));
}

} // namespace sluice::engine
