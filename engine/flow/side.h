#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/flow/side_state.h"
#include "engine/rule_host.h"
#include "engine/system/epoll_set.h"
#include "engine/system/file_descriptor.h"
#include "engine/system/pipe_pool.h"
#include "engine/tls/tls_channel.h"

namespace sluice::engine {

class Flow;

/// What has gone through one side's socket.
struct SideTraffic {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint32_t packets_in = 0;  ///< reads
    std::uint32_t packets_out = 0; ///< writes
};

/// One side of a flow: its socket, what is known of it, and the bytes read from it that the other side has not taken yet. Only the flow
/// changes it; the state only through Flow::enter().
class FlowSide final : public ReadinessListener {
public:
    FlowSide(Flow& flow, Side side, SideState first) noexcept : state(first), which(side), flow_(flow) {}
    void on_ready(Readiness readiness) override;

    /// For a new socket.
    void forget_readiness() noexcept {
        readable = fin_arrived = failed = urgent = broken = cut = no_delay = false;
        writable = true;
    }

    [[nodiscard]] std::size_t held_bytes() const noexcept { return held_end - held_begin + pipe.bytes_held; }
    /// Reading may give something: bytes, an end, an error.
    [[nodiscard]] bool may_read() const noexcept { return readable || (tls != nullptr && tls->is_secured() && !tls->is_starved()); }
    /// Sealed bytes wait for the socket.
    [[nodiscard]] bool has_sealed() const noexcept { return tls != nullptr && tls->is_to_send(); }

    FileDescriptor fd;
    std::unique_ptr<TlsChannel> tls; ///< null: in clear
    SideState state;
    const Side which;
    bool readable = false;       ///< a read may give something
    bool writable = true;        ///< a write has not been refused since the kernel last said so
    bool fin_arrived = false;    ///< the kernel has the peer's FIN: a short read meets it
    bool failed = false;         ///< the kernel has an error (a reset), behind what can still be read
    bool urgent = false;         ///< short reads prove nothing
    bool broken = false;         ///< a write failed: what it still sent is read, then it counts as reset
    bool cut = false;            ///< it was reset before its FIN
    bool paused = false;         ///< not read from because of what is held
    bool no_delay = false;       ///< Nagle's algorithm is off
    std::uint8_t full_reads = 0; ///< in a row; bulk data is spliced

    std::uint32_t held_begin = 0; ///< held bytes are buffer[held_begin, held_end)
    std::uint32_t held_end = 0;
    std::span<std::byte> buffer; ///< from the pool; empty when nothing is held
    Pipe pipe;                   ///< open while bulk data is under way
    SideTraffic traffic;
    SideTraffic counted; ///< the part of traffic that is in the shared counters

private:
    Flow& flow_;
};

} // namespace sluice::engine
