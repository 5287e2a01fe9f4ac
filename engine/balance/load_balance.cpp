#include "engine/balance/load_balance.h"

namespace sluice::engine {

std::optional<PersistenceMethod> PersistenceMethod::choose(const PersistenceChoice& rule, const config::VirtualServer& virtual_server) {
    PersistenceMethod method;
    const config::SourceAddressPersistence* profile = virtual_server.persistence.get();
    switch (rule.kind) {
    case PersistenceChoice::Kind::none:
        return std::nullopt;
    case PersistenceChoice::Kind::source_address:
        method.mask_v4_ = rule.mask_v4;
        method.mask_v6_ = rule.mask_v6;
        method.timeout_ = rule.timeout;
        break;
    case PersistenceChoice::Kind::from_virtual:
        if (profile == nullptr) {
            return std::nullopt;
        }
        method.mask_v4_ = profile->mask_v4;
        method.mask_v6_ = profile->mask_v6;
        method.timeout_ = profile->timeout;
        break;
    }
    if (profile != nullptr) {
        method.across_pools_ = profile->match_across_pools;
        method.across_services_ = profile->match_across_services;
        method.across_virtual_servers_ = profile->match_across_virtuals || profile->match_across_services;
    }
    return method;
}

PersistenceTable::Key PersistenceMethod::key(const IpAddress& client, const config::VirtualServer& virtual_server,
                                             const config::Pool& pool) const {
    PersistenceTable::Key key;
    key.masked_client = client.masked(client.is_v4() ? mask_v4_ : mask_v6_);
    key.virtual_server = across_virtual_servers_ ? std::string_view{} : std::string_view{virtual_server.name};
    key.pool = across_pools_ ? std::string_view{} : std::string_view{pool.name};
    return key;
}

std::optional<std::size_t> PersistenceMethod::recorded_member(const RunningPool& pool, const Endpoint& recorded) const {
    const auto& members = pool.pool->members;
    for (std::size_t member = 0; member < members.size(); ++member) {
        const Endpoint& endpoint = members[member].endpoint;
        if (endpoint == recorded || (across_services_ && endpoint.address == recorded.address)) {
            return member;
        }
    }
    return std::nullopt;
}

bool takes_persistent(const RunningPool& pool, std::size_t member) {
    return pool.members[member]->health.load(std::memory_order_relaxed) != Health::down && !pool.is_forced_down(member);
}

std::optional<std::size_t> find_member(const RunningPool& pool, const Endpoint& endpoint) {
    const auto& members = pool.pool->members;
    for (std::size_t member = 0; member < members.size(); ++member) {
        if (members[member].endpoint == endpoint) {
            return member;
        }
    }
    return std::nullopt;
}

} // namespace sluice::engine
