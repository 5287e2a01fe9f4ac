#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/snapshot.h"
#include "datagroups/ip_address.h"
#include "engine/tcp_metrics.h"
#include "rules/catalogue/events.h"

namespace sluice::engine {

using datagroups::Endpoint;
using datagroups::IpAddress;
using rules::EventId;
using rules::EventSet;

enum class Side : std::uint8_t { client, server };

/// Where the server side's source address comes from. `from_virtual`: no rule has spoken.
struct SnatChoice {
    enum class Kind : std::uint8_t { from_virtual, none, automap, address };
    Kind kind = Kind::from_virtual;
    IpAddress address;
    std::uint16_t port = 0; ///< 0: any
};

/// The pick of load balancing. After `node` there is no pool.
struct Pick {
    config::PoolPtr pool; ///< null after `node`
    Endpoint endpoint;
    const config::Member* member = nullptr; ///< inside *pool; null after `node`
};

enum class MemberState : std::uint8_t { up, down, session_enabled, session_disabled };

/// What `IP::stats` shows of one side.
struct SideCounters {
    std::uint64_t packets_in = 0;
    std::uint64_t packets_out = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::chrono::milliseconds age{0};
};

/// Settings of one side's TCP that a rule reads and changes. Values: seconds, bytes, 1 and 0 for a switch.
enum class TcpSetting : std::uint8_t {
    nagle,
    delayed_ack, ///< cannot be read
    keep_alive,  ///< 0: off
    segment_size,
    send_buffer,
    receive_buffer,
    proxy_buffer_high, ///< held for this side's peer, before the sender is stopped
    proxy_buffer_low,
};

class RuleSteering;
class RuleTls;

/// What a rule may see and change of the connection it runs on. A flow implements it; so do recorders in tests and tools. All calls
/// come from the worker that owns the flow, while an event of it is handled. Nothing here throws.
class RuleConnection {
public:
    virtual ~RuleConnection() = default;

    [[nodiscard]] virtual Endpoint client_remote() const = 0;
    [[nodiscard]] virtual Endpoint client_local() const = 0;
    /// Nothing before the server side exists.
    [[nodiscard]] virtual std::optional<Endpoint> server_remote() const = 0;
    [[nodiscard]] virtual std::optional<Endpoint> server_local() const = 0;
    [[nodiscard]] virtual const config::VirtualServer& virtual_server() const = 0;
    /// The worker's current snapshot: data groups and pools as they are now.
    [[nodiscard]] virtual const config::Snapshot& snapshot() const = 0;

    /// The pool of the coming decision, the last `pool` call's or the virtual server's; null: none.
    [[nodiscard]] virtual config::PoolPtr chosen_pool() const = 0;
    [[nodiscard]] virtual std::optional<Pick> pick() const = 0;
    /// Can the member take new traffic now? `active_members` counts these.
    [[nodiscard]] virtual bool is_available(const config::Pool& pool, const config::Member& member) const = 0;
    [[nodiscard]] virtual bool has_state(const config::Pool& pool, const config::Member& member, MemberState state) const = 0;
    [[nodiscard]] virtual SnatChoice snat() const = 0;
    [[nodiscard]] virtual SideCounters counters(Side side) const = 0;
    [[nodiscard]] virtual std::optional<TcpMetrics> tcp_metrics(Side side) const = 0;
    [[nodiscard]] virtual std::optional<int> tos(Side side) const = 0;
    [[nodiscard]] virtual std::optional<int> ttl(Side side) const = 0;
    [[nodiscard]] virtual std::optional<std::chrono::seconds> idle_timeout(Side side) const = 0;

    /// Steering: the last call before load balancing wins.
    virtual void choose_pool(config::PoolPtr pool) = 0;
    virtual void choose_member(config::PoolPtr pool, const Endpoint& endpoint) = 0;
    virtual void choose_node(const Endpoint& endpoint) = 0;
    virtual void choose_snat(const SnatChoice& choice) = 0;
    /// `LB::reselect`: pick again when the handler ends. A pool, member or node chosen before in this event counts.
    virtual void reselect() = 0;
    /// The client gets RST once all handlers of the event have run.
    virtual void reject() = 0;
    /// The connection ends without a word to the client once all handlers of the event have run.
    virtual void drop() = 0;
    virtual void set_idle_timeout(Side side, std::optional<std::chrono::seconds> timeout) = 0;
    virtual void set_tos(Side side, int tos) = 0;

    /// Nothing where the side does not exist or the system does not know.
    [[nodiscard]] virtual std::optional<std::uint32_t> tcp_setting(Side side, TcpSetting setting) const = 0;
    /// False where the side does not exist or the system refuses the value.
    virtual bool set_tcp_setting(Side side, TcpSetting setting, std::uint32_t value) = 0;
    /// The system's name of the algorithm; empty where the side does not exist.
    [[nodiscard]] virtual std::string congestion_control(Side side) const = 0;
    /// False where the side does not exist or the system has no such algorithm.
    virtual bool set_congestion_control(Side side, const std::string& name) = 0;

    /// TCP::collect: holds back what `side` sends from now on and fires CLIENT_DATA or SERVER_DATA when `wanted` bytes are there, 0:
    /// whenever some have arrived. The first `skip` bytes pass. False when that side does not exist.
    virtual bool collect(Side side, std::size_t wanted, std::size_t skip) = 0;
    [[nodiscard]] virtual bool is_collecting(Side side) const = 0;
    /// What is held back; valid until the next change.
    [[nodiscard]] virtual std::span<const std::byte> collected(Side side) const = 0;
    /// Puts `bytes` in the place of `length` collected ones. False: `offset` lies beyond them, or no memory.
    virtual bool replace_collected(Side side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) = 0;
    /// Passes on at most `most` bytes, or all and ends the collecting. How many it were.
    virtual std::size_t release_collected(Side side, std::optional<std::size_t> most) = 0;
    /// Sends bytes to the peer of `side`, behind what is already on its way there. False when that side does not exist.
    virtual bool respond(Side side, std::span<const std::byte> bytes) = 0;
    /// TCP::close: what is on its way to both peers is delivered, then both get a FIN.
    virtual void close_orderly() = 0;
    /// TCP::notify: fires USER_REQUEST (`server`), once there is a server side, or USER_RESPONSE (`client`).
    virtual void notify(Side side) = 0;

    /// Load balancing, persistence, links (engine/rule_steering.h).
    [[nodiscard]] virtual RuleSteering& steering() = 0;
    /// TLS and STARTTLS (engine/rule_tls.h).
    [[nodiscard]] virtual RuleTls& tls() = 0;
};

enum class RuleOutcome : std::uint8_t {
    completed,
    failed,    ///< a Tcl error or limit, already logged: the connection is to be reset
    suspended, ///< a command waits; the host calls the listener given at begin() when the event has ended
};

/// Opaque to the engine: the compiled handlers of one ordered list of rules, on one worker.
class RuleProgram {
public:
    virtual ~RuleProgram() = default;
    /// Events with at least one handler. An event outside never needs fire().
    [[nodiscard]] virtual const EventSet& events() const = 0;
};
using RuleProgramPtr = std::shared_ptr<const RuleProgram>;

/// Opaque to the engine: one connection's variables and disabled events.
class RuleSession;

/// Told when an event that was suspended has ended. Both calls may end the session.
class RuleListener {
public:
    virtual ~RuleListener() = default;
    virtual void event_finished(EventId event, RuleOutcome outcome) = 0;
    /// A script that `after` has run between events has ended.
    virtual void script_finished(RuleOutcome outcome) = 0;
};

/// Runs rules for one worker. Implemented by tclbind; all calls from the worker's thread.
class RuleHost {
public:
    virtual ~RuleHost() = default;

    /// Takes over a new snapshot: compiles rules that are new and runs their RULE_INIT. Called before the worker uses it; the old
    /// programs stay valid while connections hold them.
    virtual void adopt(config::SnapshotPtr snapshot) = 0;
    /// The program of these rules in this order; the same pointer for the same list. Rules are ones of an adopted snapshot.
    virtual RuleProgramPtr program(const std::vector<rules::RulePtr>& rules) = 0;

    /// Begins a connection. The session takes a coroutine only when an event needs it. `connection` and `listener` outlive the session.
    virtual RuleSession* begin(RuleProgramPtr program, RuleConnection& connection, RuleListener& listener) = 0;
    /// Runs all handlers of the event in order. Cheap when there is none.
    virtual RuleOutcome fire(RuleSession& session, EventId event) = 0;
    /// Events that can still come, which may be more again than at the last call: when no handler is left for any of them the coroutine
    /// goes back to its pool.
    virtual void narrow(RuleSession& session, const EventSet& still_possible) = 0;
    /// Ends the session; a suspended event is dropped (and F5's notice logged).
    virtual void end(RuleSession* session) = 0;

    /// Called by the worker once a loop turn: frees what ended sessions and old programs left behind.
    virtual void tidy() = 0;
};

} // namespace sluice::engine
