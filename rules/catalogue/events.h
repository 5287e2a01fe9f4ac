#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::rules {

/// Index of an event in all_events(). The ones this version fires have names below, in the same order as the catalogue's head.
enum class EventId : std::uint8_t {
    rule_init,
    flow_init,
    client_accepted,
    lb_selected,
    lb_failed,
    server_connected,
    client_closed,
    server_closed,
    client_data,
    server_data,
    sa_picked,
    server_init,
    persist_down,
    user_request,
    user_response,
    clientssl_clienthello,
    clientssl_clientcert,
    clientssl_handshake,
    clientssl_data,
    clientssl_passthrough,
    serverssl_clienthello_send,
    serverssl_serverhello,
    serverssl_servercert,
    serverssl_handshake,
    serverssl_data,
};
inline constexpr std::size_t fired_event_count = 25;
inline constexpr std::size_t event_capacity = 192;
using EventSet = std::bitset<event_capacity>;

enum class EventSide : std::uint8_t { none, client, server, either };

/// One event that F5 defines, fired here or not.
struct Event {
    std::string_view name;          ///< "CLIENT_ACCEPTED"
    EventSide side;                 ///< the side its commands act on by default
    std::string_view needs_profile; ///< "tcp|udp|sctp|fastl4", "http", "any", "none" as in F5's requirement
    bool fired;                     ///< this version fires it
    bool deprecated;
};

std::span<const Event> all_events();
const Event& event(EventId id);
std::optional<EventId> find_event(std::string_view name);

} // namespace sluice::rules
