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

std::string_view setting_word(engine::TcpSetting setting) {
    constexpr std::string_view words[] = {"nagle",       "delayed_ack",    "keep_alive",        "segment_size",
                                          "send_buffer", "receive_buffer", "proxy_buffer_high", "proxy_buffer_low"};
    return words[static_cast<std::size_t>(setting)];
}

std::uint32_t default_setting(engine::TcpSetting setting) {
    constexpr std::uint32_t values[] = {0, 1, 1800, 1460, 65536, 65536, 65535, 32768};
    return values[static_cast<std::size_t>(setting)];
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
    if (told && told->pool == nullptr) {
        return nullptr;
    }
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

unsigned RecordingFacts::cpu_usage_percent(std::chrono::seconds window) const {
    const auto found = connection_.cpu_percent.find(window);
    return found == connection_.cpu_percent.end() ? 0 : found->second;
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

std::optional<std::uint32_t> RecordingConnection::tcp_setting(engine::Side side, engine::TcpSetting setting) const {
    const auto found = settings_.find({side, setting});
    if (!has_side(side) || setting == engine::TcpSetting::delayed_ack) {
        return std::nullopt;
    }
    return found != settings_.end() ? found->second : default_setting(setting);
}

bool RecordingConnection::set_tcp_setting(engine::Side side, engine::TcpSetting setting, std::uint32_t value) {
    if (!has_side(side)) {
        return false;
    }
    settings_[{side, setting}] = value;
    effects_.push_back(fmt::format("{} {} {}", side_word(side), setting_word(setting), value));
    return true;
}

std::string RecordingConnection::congestion_control(engine::Side side) const {
    const auto found = congestion_.find(side);
    return !has_side(side) ? "" : found != congestion_.end() ? found->second : "cubic";
}

/// Has what a usual kernel has.
bool RecordingConnection::set_congestion_control(engine::Side side, const std::string& name) {
    if (!has_side(side) || (name != "cubic" && name != "reno")) {
        return false;
    }
    congestion_[side] = name;
    effects_.push_back(fmt::format("{} congestion {}", side_word(side), name));
    return true;
}

engine::Collection& RecordingConnection::collection(engine::Side side) const {
    return side == engine::Side::client ? *from_client_ : *from_server_;
}

bool RecordingConnection::collect(engine::Side side, std::size_t wanted, std::size_t skip) {
    if (!has_side(side)) {
        return false;
    }
    const std::string first = skip > 0 ? fmt::format(" {} skip {}", wanted, skip) : wanted > 0 ? fmt::format(" {}", wanted) : std::string{};
    effects_.push_back(fmt::format("collect {}{}", side_word(side), first));
    collection(side).begin(wanted, skip);
    show_released(side);
    return true;
}

bool RecordingConnection::replace_collected(engine::Side side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) {
    return collection(side).replace(offset, length, bytes);
}

std::size_t RecordingConnection::release_collected(engine::Side side, std::optional<std::size_t> most) {
    const std::size_t released = collection(side).release(most);
    show_released(side);
    return released;
}

bool RecordingConnection::respond(engine::Side side, std::span<const std::byte> bytes) {
    if (has_side(side)) {
        show_bytes(side, bytes);
    }
    return has_side(side);
}

void RecordingConnection::notify(engine::Side side) {
    notifications_.push_back(side == engine::Side::client ? engine::EventId::user_response : engine::EventId::user_request);
}

void RecordingConnection::hear(engine::Side side, std::string_view bytes) {
    const auto data = std::as_bytes(std::span{bytes});
    if (!collection(side).is_on()) {
        show_bytes(side == engine::Side::client ? engine::Side::server : engine::Side::client, data);
        return;
    }
    static_cast<void>(collection(side).add(data));
    show_released(side);
}

std::optional<engine::EventId> RecordingConnection::next_data_event() {
    for (auto at = notifications_.begin(); at != notifications_.end(); ++at) {
        if (*at == engine::EventId::user_response || server.has_value()) {
            const engine::EventId event = *at;
            notifications_.erase(at);
            return event;
        }
    }
    for (const engine::Side side : {engine::Side::client, engine::Side::server}) {
        if (collection(side).event_due()) {
            collection(side).event_raised();
            return side == engine::Side::client ? engine::EventId::client_data : engine::EventId::server_data;
        }
    }
    return std::nullopt;
}

void RecordingConnection::forget_data() {
    from_client_.emplace(buffers_);
    from_server_.emplace(buffers_);
    notifications_.clear();
}

void RecordingConnection::show_released(engine::Side from) {
    engine::Collection& bytes = collection(from);
    if (!bytes.released().empty()) {
        show_bytes(from == engine::Side::client ? engine::Side::server : engine::Side::client, bytes.released());
        bytes.forwarded();
    }
}

void RecordingConnection::show_bytes(engine::Side to, std::span<const std::byte> bytes) {
    effects_.push_back(fmt::format("to {}: {}", side_word(to), escape_bytes(bytes)));
}

std::string escape_bytes(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned char>(byte);
        if (value == '\r' || value == '\n' || value == '\t' || value == '\\') {
            text += '\\';
            text += value == '\r' ? 'r' : value == '\n' ? 'n' : value == '\t' ? 't' : '\\';
        } else if (value >= ' ' && value < 0x7F) {
            text += static_cast<char>(value);
        } else {
            text += fmt::format("\\x{:02X}", value);
        }
    }
    return text;
}

std::string unescape_bytes(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            bytes += text[at];
            continue;
        }
        const char kind = text[++at];
        if (kind == 'x') {
            bytes += static_cast<char>(std::stoi(std::string{text.substr(at + 1, 2)}, nullptr, 16));
            at += 2;
        } else {
            bytes += kind == 'r' ? '\r' : kind == 'n' ? '\n' : kind == 't' ? '\t' : kind;
        }
    }
    return bytes;
}

} // namespace sluice::tclbind
