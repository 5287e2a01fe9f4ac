#include "tclbind/dry_run/recorder.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::tclbind {

namespace {

std::string_view side_word(engine::Side side) {
    return side == engine::Side::client ? "client" : "server";
}

std::string_view level_word(engine::Level level) {
    constexpr std::string_view words[] = {"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};
    return words[static_cast<std::size_t>(level)];
}

} // namespace

void RecordingLog::write(engine::Level level, std::string_view /*process*/, std::string_view text, std::uint8_t facility) {
    const std::string where = facility == engine::facility_local0 ? std::string{} : fmt::format(" facility {}", facility);
    effects_.push_back(fmt::format("log {}{}: {}", level_word(level), where, text));
}

std::optional<engine::Endpoint> RecordingConnection::server_local() const {
    return server ? std::optional{server_source} : std::nullopt;
}

config::PoolPtr RecordingConnection::chosen_pool() const {
    if (pool_ != nullptr || served_by->pool.empty()) {
        return pool_;
    }
    const auto found = configuration->pools.find(served_by->pool);
    return found != configuration->pools.end() ? found->second : nullptr;
}

bool RecordingConnection::is_available(const config::Pool& pool, const config::Member& member) const {
    return !has_state(pool, member, engine::MemberState::down) && !has_state(pool, member, engine::MemberState::session_disabled);
}

bool RecordingConnection::has_state(const config::Pool& /*pool*/, const config::Member& member, engine::MemberState state) const {
    const auto has = [&](engine::MemberState wanted) {
        return std::ranges::find(member_states, std::pair{member.name, wanted}) != member_states.end();
    };
    switch (state) {
    case engine::MemberState::up:
        return !has(engine::MemberState::down);
    case engine::MemberState::session_enabled:
        return !has(engine::MemberState::session_disabled);
    case engine::MemberState::down:
    case engine::MemberState::session_disabled:
        break;
    }
    return has(state);
}

void RecordingConnection::choose_pool(config::PoolPtr pool) {
    effects_.push_back(fmt::format("pool {}", pool->name));
    told.reset();
    pool_ = std::move(pool);
}

void RecordingConnection::choose_member(config::PoolPtr pool, const engine::Endpoint& endpoint) {
    effects_.push_back(fmt::format("pool {} member {}", pool->name, endpoint.to_text()));
    told = engine::Pick{pool, endpoint, pool->find(endpoint)};
    pool_ = std::move(pool);
}

void RecordingConnection::choose_node(const engine::Endpoint& endpoint) {
    effects_.push_back(fmt::format("node {}", endpoint.to_text()));
    told = engine::Pick{nullptr, endpoint, nullptr};
}

void RecordingConnection::choose_snat(const engine::SnatChoice& choice) {
    using Kind = engine::SnatChoice::Kind;
    snat_ = choice;
    const std::string port = choice.port == 0 ? std::string{} : fmt::format(" {}", choice.port);
    effects_.push_back(choice.kind == Kind::automap ? "snat automap"
                       : choice.kind == Kind::none  ? "snat none"
                                                    : fmt::format("snat {}{}", choice.address.to_text(), port));
}

void RecordingConnection::choose_persistence(const engine::PersistenceChoice& choice) {
    if (choice.kind == engine::PersistenceChoice::Kind::none) {
        effects_.emplace_back("persist none");
        return;
    }
    const std::string timeout = choice.timeout ? fmt::format("{} s", choice.timeout->count()) : "indefinite";
    effects_.push_back(fmt::format("persist source_addr /{} /{} {}", choice.mask_v4, choice.mask_v6, timeout));
}

void RecordingConnection::set_idle_timeout(engine::Side side, std::optional<std::chrono::seconds> timeout) {
    idle_timeout_ = timeout;
    effects_.push_back(fmt::format("idle timeout {} {}", side_word(side), timeout ? fmt::format("{} s", timeout->count()) : "indefinite"));
}

void RecordingConnection::set_tos(engine::Side side, int tos) {
    if (side == engine::Side::client) {
        tos_client_ = tos;
    }
    effects_.push_back(fmt::format("tos {} {}", side_word(side), tos));
}

} // namespace sluice::tclbind
