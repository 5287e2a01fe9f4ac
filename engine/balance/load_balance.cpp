#include "engine/balance/load_balance.h"

namespace sluice::engine {

std::optional<PersistenceMethod> PersistenceMethod::choose(const PersistenceChoice* rule, const config::VirtualServer& virtual_server) {
    using Kind = PersistenceChoice::Kind;
    const config::SourceAddressPersistence* profile = virtual_server.persistence.get();
    const Kind kind = rule == nullptr ? Kind::from_virtual : rule->kind;
    PersistenceMethod method;
    if (kind == Kind::none || (kind == Kind::from_virtual && profile == nullptr)) {
        return std::nullopt;
    }
    const bool is_text_of_rule = kind != Kind::from_virtual && !is_address_mode(rule->mode);
    if (is_text_of_rule && rule->key.empty()) {
        return std::nullopt;
    }
    if (kind == Kind::from_virtual) {
        method.mask_v4_ = profile->mask_v4;
        method.mask_v6_ = profile->mask_v6;
        method.timeout_ = profile->timeout;
    } else {
        method.mode_ = rule->mode;
        method.carp_ = kind == Kind::carp;
        method.text_ = rule->key;
        method.mask_v4_ = rule->mask_v4;
        method.mask_v6_ = rule->mask_v6;
        method.timeout_ = rule->timeout;
    }
    if (profile != nullptr) {
        method.across_pools_ = profile->match_across_pools;
        method.across_services_ = profile->match_across_services;
        method.across_virtual_servers_ = profile->match_across_virtuals;
    }
    return method;
}

std::string PersistenceMethod::address_key(const IpAddress& address) const {
    return address.masked(address.is_v4() ? mask_v4_ : mask_v6_).to_text();
}

std::string PersistenceMethod::key(const IpAddress& client, const IpAddress& destination) const {
    if (!is_address_mode(mode_) || carp_) {
        return std::string(text_);
    }
    return address_key(mode_ == PersistenceMode::source_address ? client : destination);
}

PersistenceTable::Scope PersistenceMethod::scope(const config::VirtualServer& virtual_server, const config::Pool& pool) const {
    return {virtual_server.name, virtual_server.destination.address, pool.name, across_virtual_servers_, across_services_, across_pools_};
}

std::optional<std::size_t> PersistenceMethod::recorded_member(const RunningPool& pool, const Endpoint& recorded) const {
    const auto& members = pool.pool->members;
    for (std::size_t member = 0; member < members.size(); ++member) {
        const Endpoint& endpoint = members[member].endpoint;
        if (endpoint == recorded || ((across_services_ || across_virtual_servers_) && endpoint.address == recorded.address)) {
            return member;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> carp_member(const RunningPool& pool, std::string_view key, const Endpoint* avoid) {
    static constexpr std::uint64_t same_everywhere = 0; // all workers, today and after the next start, must agree
    const KeyedHash hash{same_everywhere, same_everywhere};
    std::optional<std::size_t> best;
    std::optional<std::size_t> avoided;
    std::uint64_t best_weight = 0;
    for (std::size_t member = 0; member < pool.members.size(); ++member) {
        if (!pool.is_available(member)) {
            continue;
        }
        const config::Member& candidate = pool.pool->members[member];
        if (avoid != nullptr && candidate.endpoint == *avoid) {
            avoided = member;
            continue;
        }
        const std::uint64_t weight = hash(std::string(key).append(1, '\0').append(candidate.name));
        if (!best || weight > best_weight) {
            best = member;
            best_weight = weight;
        }
    }
    return best ? best : avoided;
}

bool takes_persistent(const RunningPool& pool, std::size_t member) {
    return pool.health(member) != Health::down && !pool.is_forced_down(member);
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
