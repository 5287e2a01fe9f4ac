#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "engine/flow/complaints.h"
#include "engine/system/buffer_pool.h"
#include "engine/system/clock.h"
#include "engine/system/epoll_set.h"
#include "engine/system/pipe_pool.h"
#include "engine/system/timer_wheel.h"
#include "engine/tls/member_sessions.h"
#include "engine/worker.h"

namespace sluice::engine {

class FlowTable;

/// A virtual server as a worker serves it. Shared by the listener and the connections that began with it.
struct ServedVirtualServer {
    std::shared_ptr<const RunningVirtualServer> running;
    RuleProgramPtr program; ///< null: no rules
    [[nodiscard]] const config::VirtualServer& configuration() const { return *running->virtual_server; }
};
using ServedVirtualServerPtr = std::shared_ptr<const ServedVirtualServer>;

/// Stops the accepting of new connections for a while when the machine runs short.
class AcceptGate {
public:
    virtual ~AcceptGate() = default;
    /// Out of descriptors or memory (errno): closes the gate, counts, logs once a period.
    virtual void run_short(int error) = 0;
};

/// What a worker lends to its flows. Everything outlives them.
struct FlowServices {
    const WorkerOptions& options;
    Log& log;
    PersistenceTable& persistence;
    WorkerCounters& counters;
    Clock& clock;
    TimerWheel& wheel;
    EpollSet& sockets;
    BufferPool& buffers;
    PipePool& pipes;
    MemberSessions& member_sessions;
    Complaints& complaints;
    AcceptGate& gate;
    FlowTable& flows;
    std::span<std::byte> scratch; ///< bytes pass through here between a read and its write
    std::span<std::byte> sealed;  ///< and through here between a read and TLS
    RuleHost* rules = nullptr;    ///< set once run() has begun
    RunningConfigPtr config;      ///< the current one
};

} // namespace sluice::engine
