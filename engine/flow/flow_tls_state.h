#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/rule_tls.h"
#include "engine/smtp/member_starttls.h"
#include "engine/smtp/starttls_filter.h"
#include "engine/system/timer_wheel.h"
#include "engine/tls/tls_context.h"

namespace sluice::engine {

/// What a flow of a virtual server with TLS profiles keeps beside the channels of its sides.
struct FlowTls {
    /// What a handshake interrupts.
    enum class Then : std::uint8_t { decide, start_relay, relay };

    ClientTlsPtr client; ///< the profile of the client's handshake
    ServerTlsPtr server;
    TlsWishes client_wishes; ///< a rule's
    TlsWishes server_wishes;
    std::optional<config::StartTls> starttls; ///< a rule's wish
    std::unique_ptr<StartTlsFilter> filter;   ///< once the relay begins, with an smtps profile
    std::unique_ptr<MemberStartTls> member;   ///< while STARTTLS is being asked for
    std::string greeting;                     ///< of that member, for the client
    std::uint64_t handshake_due_ms = TimerWheel::none;
    Then then = Then::decide;
    bool client_enabled = false; ///< there is to be a handshake, with STARTTLS once it is asked for
    bool server_enabled = false;
    bool client_chosen = false; ///< by a rule: the name that the client asks for has no say
    bool relay_begun = false;
    bool filters = true;              ///< false: a rule has switched the smtps profile off
    bool is_held = false;             ///< SSL::handshake hold
    bool waits_secured = false;       ///< the client's handshake is over, but held
    bool client_renegotiated = false; ///< an event is owed
    bool server_renegotiated = false;
    bool client_judged = false; ///< by SSL::verify_result CODE
    bool server_judged = false;
    bool truncated = false; ///< a peer's bytes have ended without close_notify: the other one is told so
};

} // namespace sluice::engine
