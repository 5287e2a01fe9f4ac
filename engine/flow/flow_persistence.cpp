#include <utility>

#include "engine/flow/flow.h"

/// Records that keep clients with their members.
namespace sluice::engine {

std::optional<PersistenceMethod> Flow::persistence_method() const {
    return PersistenceMethod::choose(persistence_.get(), virtual_server());
}

/// The pool's member that the connection's record names, whatever its state.
std::optional<std::size_t> Flow::recorded_member(const RunningPool& pool) const {
    const auto method = destination_ == Destination::pool ? persistence_method() : std::nullopt;
    if (!method || method->is_carp()) {
        return std::nullopt;
    }
    const std::string key = method->key(client_remote_.address, client_local().address);
    const auto found =
        services_.persistence.find({method->mode(), key}, method->scope(virtual_server(), *pool.pool), services_.clock.now());
    return found ? method->recorded_member(pool, found->member) : std::nullopt;
}

std::optional<std::size_t> Flow::persistent_member(const RunningPool& pool) const {
    const auto member = recorded_member(pool);
    return member && takes_persistent(pool, *member) ? member : std::nullopt;
}

void Flow::record_persistence() {
    const auto method = persistence_method();
    if (method && !method->is_carp() && !persisted_ && picked_ != nullptr && destination_ == Destination::pool) {
        const std::string key = method->key(client_remote_.address, client_local().address);
        services_.persistence.store({method->mode(), key}, method->scope(virtual_server(), *picked_->pool),
                                    picked_->pool->members[picked_member_].endpoint, method->timeout(), services_.options.index,
                                    services_.clock.now());
    }
}

/// A member that could not be connected to is not persisted to.
void Flow::forget_persistence() {
    const auto method = persistence_method();
    if (method && !method->is_carp() && picked_ != nullptr && destination_ == Destination::pool) {
        const std::string key = method->key(client_remote_.address, client_local().address);
        services_.persistence.remove({method->mode(), key}, method->scope(virtual_server(), *picked_->pool));
    }
}

void Flow::choose_persistence(const PersistenceChoice& choice) {
    persistence_ = std::make_unique<PersistenceChoice>(choice);
}

PersistenceChoice Flow::persistence() const {
    return persistence_ != nullptr ? *persistence_ : PersistenceChoice{};
}

std::optional<Pick> Flow::persistent_pick() {
    const auto pool = destination_ == Destination::pool ? running_pool() : nullptr;
    if (pool == nullptr) {
        return std::nullopt;
    }
    const auto method = persistence_method();
    const auto member = method && method->is_carp() ? balanced(*pool, nullptr) : persistent_member(*pool);
    return member ? std::optional{Pick{pool->pool, pool->pool->members[*member].endpoint, &pool->pool->members[*member]}} : std::nullopt;
}

PersistenceTable::Scope Flow::scope_of(const PersistenceQuery& query, const config::Pool* preferred) const {
    PersistenceTable::Scope scope;
    scope.virtual_server = virtual_server().name;
    scope.service = virtual_server().destination.address;
    scope.any_virtual = query.any_virtual;
    scope.any_service = query.any_service;
    scope.any_pool = query.pool == nullptr;
    const config::Pool* pool = query.pool != nullptr ? query.pool.get() : preferred;
    scope.pool = pool != nullptr ? std::string_view{pool->name} : std::string_view{};
    return scope;
}

/// Addresses are kept under the mask that the connection persists by, so that both spellings of a network's client find its record.
std::string Flow::key_of(const PersistenceQuery& query) const {
    const auto method = persistence_method();
    const auto address = is_address_mode(query.mode) ? IpAddress::parse(query.key) : std::nullopt;
    return address && method && method->mode() == query.mode ? method->address_key(*address) : query.key;
}

bool Flow::add_persistence(const PersistenceQuery& query, std::optional<std::chrono::seconds> timeout) {
    if (!has_pick_ || picked_ == nullptr) {
        return false;
    }
    PersistenceTable::Scope scope = scope_of(query, picked_->pool.get());
    scope.any_pool = query.any_pool;
    services_.persistence.store({query.mode, key_of(query)}, scope, picked_->pool->members[picked_member_].endpoint, timeout,
                                services_.options.index, services_.clock.now());
    return true;
}

std::optional<PersistenceFound> Flow::find_persistence(const PersistenceQuery& query) {
    const config::PoolPtr preferred = chosen_pool();
    const std::string key = key_of(query);
    const auto found = services_.persistence.find({query.mode, key}, scope_of(query, preferred.get()), services_.clock.now());
    return found ? std::optional{PersistenceFound{found->member, std::string(found->pool)}} : std::nullopt;
}

void Flow::remove_persistence(const PersistenceQuery& query) {
    services_.persistence.remove({query.mode, key_of(query)}, scope_of(query, nullptr));
}

} // namespace sluice::engine
