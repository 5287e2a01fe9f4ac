#include "tclbind/dry_run/steering_recorder.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/balance/load_balance.h"
#include "tclbind/dry_run/recorder.h"

namespace sluice::tclbind {

namespace {

constexpr std::string_view balancing_words[] = {
    "default",    "round-robin",  "least-connections-member", "least-connections-node", "fastest", "predictive", "observed", "ratio-member",
    "ratio-node", "dynamic-ratio"};

std::string time_words(const std::optional<std::chrono::seconds>& timeout) {
    return timeout ? fmt::format("{} s", timeout->count()) : "indefinite";
}

std::string describe(const engine::PersistenceQuery& query) {
    return fmt::format("{} {}{}{}{}{}", to_text(query.mode), query.key, query.any_virtual ? " any virtual" : "",
                       query.any_service ? " any service" : "", query.any_pool ? " any pool" : "",
                       query.pool != nullptr ? " pool " + query.pool->name : std::string{});
}

bool fits(const RecordingSteering::Record& record, const engine::PersistenceQuery& query) {
    return record.mode == query.mode && record.key == query.key && (query.pool == nullptr || query.pool->name == record.found.pool);
}

} // namespace

std::optional<engine::Pick> RecordingSteering::select() {
    const config::PoolPtr pool = connection_.chosen_pool();
    if (pool == nullptr) {
        return std::nullopt;
    }
    const auto available = [&](const config::Member& member) { return connection_.is_available(*pool, member); };
    const auto member = std::find_if(pool->members.begin(), pool->members.end(), available);
    return member == pool->members.end() ? std::nullopt : std::optional{engine::Pick{pool, member->endpoint, &*member}};
}

void RecordingSteering::choose_balancing(engine::BalancingMode mode) {
    note(fmt::format("balancing {}", balancing_words[static_cast<std::size_t>(mode)]));
}

void RecordingSteering::choose_persistence(const engine::PersistenceChoice& choice) {
    using Kind = engine::PersistenceChoice::Kind;
    persistence_ = choice;
    if (choice.kind == Kind::none) {
        note("persist none");
    } else if (choice.kind == Kind::carp) {
        note("persist carp " + choice.key);
    } else if (is_address_mode(choice.mode)) {
        note(fmt::format("persist {} /{} /{} {}", to_text(choice.mode), choice.mask_v4, choice.mask_v6, time_words(choice.timeout)));
    } else {
        note(fmt::format("persist {} {} {}", to_text(choice.mode), choice.key, time_words(choice.timeout)));
    }
}

std::optional<engine::Pick> RecordingSteering::persistent_pick() {
    const auto method = engine::PersistenceMethod::choose(&persistence_, connection_.virtual_server());
    const config::PoolPtr pool = connection_.chosen_pool();
    if (!method || pool == nullptr) {
        return std::nullopt;
    }
    engine::PersistenceQuery query;
    query.mode = method->mode();
    query.key = method->key(connection_.client_remote().address, connection_.client_local().address);
    const auto found = find_persistence(query);
    const config::Member* member = found ? pool->find(found->member) : nullptr;
    return member != nullptr ? std::optional{engine::Pick{pool, member->endpoint, member}} : std::nullopt;
}

bool RecordingSteering::add_persistence(const engine::PersistenceQuery& query, std::optional<std::chrono::seconds> timeout) {
    const auto pick = connection_.pick();
    if (!pick || pick->pool == nullptr) {
        return false;
    }
    note(fmt::format("persist add {} {}", describe(query), time_words(timeout)));
    std::erase_if(records, [&](const Record& record) { return fits(record, query); });
    records.push_back({query.mode, query.key, {pick->endpoint, query.pool != nullptr ? query.pool->name : pick->pool->name}});
    return true;
}

std::optional<engine::PersistenceFound> RecordingSteering::find_persistence(const engine::PersistenceQuery& query) {
    const auto record = std::find_if(records.begin(), records.end(), [&](const Record& each) { return fits(each, query); });
    return record == records.end() ? std::nullopt : std::optional{record->found};
}

void RecordingSteering::remove_persistence(const engine::PersistenceQuery& query) {
    note(fmt::format("persist delete {}", describe(query)));
    std::erase_if(records, [&](const Record& record) { return fits(record, query); });
}

void RecordingSteering::translate_port(bool enabled) {
    translate_port_ = enabled;
    note(fmt::format("translate port {}", enabled ? "enable" : "disable"));
}

std::optional<engine::LinkFacts> RecordingSteering::link(engine::Side side) const {
    if (side == engine::Side::client) {
        return client_link;
    }
    return connection_.server_remote() ? server_link : std::nullopt;
}

void RecordingSteering::set_link_qos(engine::Side side, int value) {
    link_qos_ = value;
    note(fmt::format("link qos {} {}", side == engine::Side::client ? "client" : "server", value));
}

void RecordingSteering::mark(const config::Pool& pool, const config::Member& member, bool up) {
    note(fmt::format("{} pool {} member {}", up ? "up" : "down", pool.name, member.endpoint.to_text()));
}

} // namespace sluice::tclbind
