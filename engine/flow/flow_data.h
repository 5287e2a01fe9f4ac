#pragma once

#include <cstdint>
#include <optional>

#include "engine/flow/collection.h"

namespace sluice::engine {

/// What a flow keeps when a rule touches its bytes. Connections whose rules do not have none.
struct FlowData {
    explicit FlowData(BufferPool& buffers) : client(buffers), server(buffers) {}

    [[nodiscard]] bool may_raise_events() const { return client.is_on() || server.is_on() || user_requests > 0 || user_responses > 0; }

    struct ProxyBuffer {
        std::optional<std::uint32_t> high;
        std::optional<std::uint32_t> low;
    };

    Collection client;
    Collection server;
    ProxyBuffer to_client; ///< of what waits for the client, set by a rule
    ProxyBuffer to_server;
    std::uint32_t user_requests = 0; ///< USER_REQUEST events that are owed
    std::uint32_t user_responses = 0;
    std::uint8_t events_in_turn = 0;
    bool firing = false;       ///< an event is being raised from here
    bool is_waiting = false;   ///< load balancing waits for the client's data
    bool is_detached = false;  ///< a rule has sent the server side away, and the client has not spoken since
    bool relay_open = false;   ///< SERVER_CONNECTED is over: what is released goes to the other side
    bool ends_orderly = false; ///< a rule has closed the connection
    bool is_ending = false;    ///< and that has begun
    bool is_too_much = false;  ///< a limit was reached
    bool no_memory = false;
};

} // namespace sluice::engine
