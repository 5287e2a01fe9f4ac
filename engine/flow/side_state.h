#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

/// Where one side of a flow stands. docs/life-of-a-connection.md is the table of what each state does with what arrives.
enum class SideState : std::uint8_t {
    absent,       ///< server side only: no member is being connected to
    connecting,   ///< server side only: SYN sent
    open,         ///< both directions
    fin_received, ///< the peer has sent FIN and everything before it has been read; it can still be written to
    fin_sent,     ///< it has been sent FIN; it can still be read from
    finished,     ///< both FINs; waits for the other side
    draining,     ///< client side only: the cut answer's tail is on its way, RST follows; what the client sends is dropped
    closed,
};

[[nodiscard]] bool is_allowed(SideState from, SideState to) noexcept;
/// The peer's FIN has been read.
[[nodiscard]] bool has_received_fin(SideState state) noexcept;
/// Bytes and a FIN can still be sent.
[[nodiscard]] bool may_send(SideState state) noexcept;
[[nodiscard]] std::string_view to_text(SideState state) noexcept;

} // namespace sluice::engine
