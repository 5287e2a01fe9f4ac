#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <boost/intrusive/list_hook.hpp>

#include "config/runtime_view.h"
#include "engine/balance/load_balance.h"
#include "engine/balance/snat.h"
#include "engine/flow/flow_data.h"
#include "engine/flow/flow_services.h"
#include "engine/flow/flow_tls_state.h"
#include "engine/flow/side.h"
#include "engine/rule_steering.h"
#include "engine/rule_tls.h"
#include "engine/system/timer_wheel.h"

namespace sluice::engine {

template <typename Tag>
using FlowHook = boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>, boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
struct AllFlows;       ///< every flow until it is freed
struct UnfinishedTurn; ///< flows that have used up their share of a turn
struct UncountedBytes; ///< flows whose bytes are not all in the shared counters

/// Why a flow ended other than by both FINs. The words are in to_text().
enum class EndCause : std::uint8_t {
    none,
    client_reset,
    server_reset,
    idle,
    half_closed_too_long,
    rejected_by_rule,
    dropped_by_rule,
    rule_failed,
    no_destination,
    load_balancing_failed,
    source_not_allowed,
    out_of_resources,
    collected_too_much,
    closed_by_rule,
    tls_failed,
    worker_stopped,
};
std::string_view to_text(EndCause cause) noexcept;

/// One client connection and the server connection made for it. Owned by the worker's FlowTable; freed at the end of the turn in which it
/// ended. Everything happens on the worker's thread. docs/life-of-a-connection.md is its table.
class Flow final : public RuleConnection,
                   private RuleSteering,
                   private RuleTls,
                   private RuleListener,
                   public Timer,
                   public FlowHook<AllFlows>,
                   public FlowHook<UnfinishedTurn>,
                   public FlowHook<UncountedBytes> {
public:
    Flow(FlowServices& services, ServedVirtualServerPtr served, FileDescriptor client, const Endpoint& client_remote);
    ~Flow(); ///< sockets that are still open are reset
    Flow(const Flow&) = delete;
    Flow& operator=(const Flow&) = delete;

    /// Fires FLOW_INIT and goes on from there.
    void begin();
    void on_ready(FlowSide& side, Readiness readiness);
    /// The next share of a turn.
    void relay();
    /// Resets both sides at once; closed events fire.
    void abort(EndCause cause);
    /// Ends without events, for a worker that goes away: a suspended event is dropped.
    void discard();
    /// Adds what has moved since the last time to the shared counters.
    void count_traffic();

    [[nodiscard]] config::ConnectionReport report() const;
    [[nodiscard]] SideState state(Side side) const { return side == Side::client ? client_.state : server_.state; }

    // RuleConnection
    [[nodiscard]] Endpoint client_remote() const override { return client_remote_; }
    [[nodiscard]] Endpoint client_local() const override;
    [[nodiscard]] std::optional<Endpoint> server_remote() const override;
    [[nodiscard]] std::optional<Endpoint> server_local() const override;
    [[nodiscard]] const config::VirtualServer& virtual_server() const override { return served_->configuration(); }
    [[nodiscard]] const config::Snapshot& snapshot() const override { return *services_.config->snapshot; }
    [[nodiscard]] config::PoolPtr chosen_pool() const override;
    [[nodiscard]] std::optional<Pick> pick() const override;
    [[nodiscard]] bool is_available(const config::Pool& pool, const config::Member& member) const override;
    [[nodiscard]] bool has_state(const config::Pool& pool, const config::Member& member, MemberState state) const override;
    [[nodiscard]] SnatChoice snat() const override { return snat_; }
    [[nodiscard]] SideCounters counters(Side side) const override;
    [[nodiscard]] std::optional<TcpMetrics> tcp_metrics(Side side) const override;
    [[nodiscard]] std::optional<int> tos(Side side) const override;
    [[nodiscard]] std::optional<int> ttl(Side side) const override;
    [[nodiscard]] std::optional<std::chrono::seconds> idle_timeout(Side side) const override;
    void choose_pool(config::PoolPtr pool) override;
    void choose_member(config::PoolPtr pool, const Endpoint& endpoint) override;
    void choose_node(const Endpoint& endpoint) override;
    void choose_snat(const SnatChoice& choice) override { snat_ = choice; }
    void reselect() override { reselect_ = true; }
    void reject() override { wish_ = Wish::reject; }
    void drop() override { wish_ = Wish::drop; }
    void set_idle_timeout(Side side, std::optional<std::chrono::seconds> timeout) override;
    void set_tos(Side side, int tos) override;
    [[nodiscard]] std::optional<std::uint32_t> tcp_setting(Side side, TcpSetting setting) const override;
    bool set_tcp_setting(Side side, TcpSetting setting, std::uint32_t value) override;
    [[nodiscard]] std::string congestion_control(Side side) const override;
    bool set_congestion_control(Side side, const std::string& name) override;
    bool collect(Side side, std::size_t wanted, std::size_t skip) override;
    [[nodiscard]] bool is_collecting(Side side) const override;
    [[nodiscard]] std::span<const std::byte> collected(Side side) const override;
    bool replace_collected(Side side, std::size_t offset, std::size_t length, std::span<const std::byte> bytes) override;
    std::size_t release_collected(Side side, std::optional<std::size_t> most) override;
    bool respond(Side side, std::span<const std::byte> bytes) override;
    void close_orderly() override;
    void notify(Side side) override;
    [[nodiscard]] RuleSteering& steering() override { return *this; }
    [[nodiscard]] RuleTls& tls() override { return *this; }

    /// How often one connection may pick a destination, whoever asks for it.
    static constexpr unsigned picks_max = 32;

private:
    /// What the flow as a whole is doing.
    enum class Stage : std::uint8_t { deciding, connecting, securing, relaying, parked, closing, over };
    enum class Wish : std::uint8_t { none, reject, drop };
    enum class Destination : std::uint8_t { pool, member, node };
    using Milliseconds = std::uint64_t;
    static constexpr Milliseconds never = TimerWheel::none;

    // RuleSteering (flow_steering.cpp)
    [[nodiscard]] std::optional<Pick> select() override;
    void choose_balancing(BalancingMode mode) override { balancing_ = mode; }
    void choose_persistence(const PersistenceChoice& choice) override;
    [[nodiscard]] PersistenceChoice persistence() const override;
    [[nodiscard]] std::optional<Pick> persistent_pick() override;
    bool add_persistence(const PersistenceQuery& query, std::optional<std::chrono::seconds> timeout) override;
    [[nodiscard]] std::optional<PersistenceFound> find_persistence(const PersistenceQuery& query) override;
    void remove_persistence(const PersistenceQuery& query) override;
    [[nodiscard]] bool translates_port() const override { return translate_port_; }
    void translate_port(bool enabled) override { translate_port_ = enabled; }
    void detach() override { detach_ = true; }
    [[nodiscard]] std::optional<LinkFacts> link(Side side) const override;
    [[nodiscard]] std::optional<int> link_qos(Side side) const override;
    void set_link_qos(Side side, int value) override;
    void mark(const config::Pool& pool, const config::Member& member, bool up) override;
    [[nodiscard]] bool is_node_down(const config::Node& node) const override;

    // RuleTls (flow_rules_tls.cpp)
    [[nodiscard]] SSL* ssl(Side side) const override;
    [[nodiscard]] bool is_secured(Side side) const override;
    [[nodiscard]] const ClientHello* client_hello() const override;
    [[nodiscard]] const config::TlsProfile* tls_profile(Side side) const override;
    [[nodiscard]] bool is_enabled(Side side) const override;
    bool enable(Side side, bool enabled) override;
    Choice choose_profile(Side side, std::string_view name) override;
    [[nodiscard]] TlsWishes wishes(Side side) const override;
    bool wish(Side side, const TlsWishes& wishes) override;
    bool set_verify_result(Side side, long result) override;
    [[nodiscard]] std::span<const ClientHello::Extension> peer_extensions(Side side) const override;
    bool renegotiate(Side side) override;
    void hold_handshake(bool held) override;
    bool collect_plain(Side side, std::size_t wanted, std::size_t skip) override;
    bool respond_plain(Side side, std::span<const std::byte> bytes) override;
    [[nodiscard]] std::optional<config::StartTls> starttls() const override;
    void set_starttls(config::StartTls mode) override;
    bool enable_starttls(bool enabled) override;

    // Events (flow.cpp)
    void fire(EventId event);
    void event_finished(EventId event, RuleOutcome outcome) override;
    void script_finished(RuleOutcome outcome) override;
    [[nodiscard]] bool goes_on_after(RuleOutcome outcome);
    void go_on(EventId event);
    void after_lb_failed();
    void closing_events();
    void narrow_events();
    [[nodiscard]] bool hears(EventId event) const;
    void end();
    void enter(FlowSide& side, SideState next);

    // Choosing and connecting (flow_connect.cpp)
    void decide();
    [[nodiscard]] std::shared_ptr<const RunningPool> running_pool() const;
    void take_pick(std::shared_ptr<const RunningPool> pool, std::size_t member);
    [[nodiscard]] std::optional<std::size_t> pick_member(const RunningPool& pool);
    [[nodiscard]] std::optional<std::size_t> balanced(const RunningPool& pool, const Endpoint* avoid) const;
    void no_member(const RunningPool* pool);
    void prepare_reselect();
    void connect();
    void dial_prepared();
    void dial(SourceAddress source);
    [[nodiscard]] SnatQuestion snat_question(std::size_t attempt) const;
    [[nodiscard]] tl::expected<SourceAddress, int> source_for(std::size_t attempt);
    [[nodiscard]] int open_server_socket(const SourceAddress& source);
    [[nodiscard]] int bind_server_socket(const SourceAddress& source);
    void connect_answered(bool refused);
    void connect_failed(int error);
    void connected();
    void start_relay();

    // Persistence (flow_persistence.cpp)
    [[nodiscard]] std::optional<PersistenceMethod> persistence_method() const;
    [[nodiscard]] PersistenceTable::Scope scope_of(const PersistenceQuery& query, const config::Pool* preferred) const;
    [[nodiscard]] std::string key_of(const PersistenceQuery& query) const;
    [[nodiscard]] std::optional<std::size_t> recorded_member(const RunningPool& pool) const;
    [[nodiscard]] std::optional<std::size_t> persistent_member(const RunningPool& pool) const;
    void record_persistence();
    void forget_persistence();

    // Relaying (flow_relay.cpp)
    enum class Progress : std::uint8_t { more, stop };
    void pump(FlowSide& from);
    Progress copy_portion(FlowSide& from, FlowSide& to);
    Progress splice_portion(FlowSide& from, FlowSide& to);
    Progress flush(FlowSide& from, FlowSide& to);
    void flush_buffer(FlowSide& from, FlowSide& to);
    void flush_pipe(FlowSide& from, FlowSide& to);
    void write_failed(FlowSide& to, int error);
    void discard_portion(FlowSide& from);
    std::size_t write_some(FlowSide& to, std::span<const std::byte> bytes, bool fin_follows);
    bool hold(FlowSide& from, std::span<const std::byte> bytes);
    void release_held(FlowSide& from);
    void note_read(FlowSide& from, std::size_t bytes);
    void count_read(FlowSide& from, std::size_t bytes);
    void set_paused(FlowSide& from, bool paused);
    std::size_t send_some(FlowSide& to, std::span<const std::byte> bytes, bool fin_follows);
    [[nodiscard]] ssize_t read_some(FlowSide& from, std::span<std::byte> into);
    [[nodiscard]] std::size_t high_mark(const FlowSide& from) const;
    [[nodiscard]] std::size_t low_mark(const FlowSide& from) const;

    // Collecting (flow_collect.cpp). All but data() only when data_ is there.
    FlowData& data();
    [[nodiscard]] bool resume_data();
    [[nodiscard]] bool is_relaying() const { return stage_ == Stage::relaying && !suspended_; }
    [[nodiscard]] FlowData::ProxyBuffer& proxy_buffer(const FlowSide& from) const {
        return from.which == Side::client ? data_->to_server : data_->to_client;
    }
    [[nodiscard]] Collection& collection(const FlowSide& side) const { return side.which == Side::client ? data_->client : data_->server; }
    [[nodiscard]] bool collects(const FlowSide& from) const;
    [[nodiscard]] FlowData::ProxyBuffer& proxy_buffer_for(Side side);
    bool collect_bytes(Side side, std::size_t wanted, std::size_t skip);
    bool respond_bytes(Side side, std::span<const std::byte> bytes);
    void wait_for_data();
    void data_before_relay();
    Progress collect_portion(FlowSide& from);
    Progress read_collected(FlowSide& from, std::size_t room);
    Progress raise(EventId event);
    Progress raise_notifications();
    void forward(FlowSide& from);
    [[nodiscard]] bool data_goes_on();
    [[nodiscard]] bool has_more_to_release(const FlowSide& from);
    void end_orderly();
    void settle_orderly_end();

    // TLS (flow_tls.cpp, flow_handshake.cpp)
    [[nodiscard]] bool awaits_client_tls() const;
    [[nodiscard]] bool awaits_server_tls() const;
    void after_accepted();
    bool begin_wanted_tls();
    void secure(FlowSide& side, FlowTls::Then then);
    [[nodiscard]] bool open_channel(FlowSide& side);
    [[nodiscard]] bool hand_over_clear_bytes(FlowSide& side, FlowTls::Then then);
    void throw_away_clear_bytes(FlowSide& side);
    void pass_in_clear();
    void go_on_securing();
    void shake_hands(FlowSide& side);
    [[nodiscard]] bool feed_handshake(FlowSide& side);
    void client_hello_read();
    void client_hello_answered();
    void hands_shaken(FlowSide& side);
    void secured(FlowSide& side);
    void apply_wishes(FlowSide& side);
    [[nodiscard]] bool is_refused(const FlowSide& side) const;
    [[nodiscard]] bool hears_server_hello() const;
    [[nodiscard]] bool may_resume_to_member() const;
    void keep_member_session();
    [[nodiscard]] bool is_unaware_peer(const FlowSide& side) const;
    void judged(FlowSide& side, EventId next);
    void handshake_event_over(FlowSide& side);
    void handshake_failed(FlowSide& side, std::string_view why);
    void log_handshake_failure(const FlowSide& side, std::string_view why);
    [[nodiscard]] ssize_t read_secured(FlowSide& from, std::span<std::byte> into);
    [[nodiscard]] std::size_t write_secured(FlowSide& to, std::span<const std::byte> bytes);
    bool send_sealed(FlowSide& to);
    [[nodiscard]] bool say_goodbye(FlowSide& to);
    [[nodiscard]] bool read_sealed(FlowSide& from, std::size_t bytes_max);
    [[nodiscard]] bool prepare_tls(FlowSide& side, FlowTls::Then then);
    [[nodiscard]] bool take_collected_hello();
    void set_handshake_deadline(Side side);
    [[nodiscard]] TlsCounters& tls_counters(const FlowSide& side);
    [[nodiscard]] ClientTlsPtr ready_client_tls(const config::ClientSslProfilePtr& profile) const;
    [[nodiscard]] ServerTlsPtr ready_server_tls(const config::ServerSslProfilePtr& profile) const;

    // STARTTLS (flow_starttls.cpp)
    class FilterSink;
    void begin_filter();
    [[nodiscard]] bool filter(FlowSide& from, std::span<const std::byte> bytes);
    void filter_client_end();
    [[nodiscard]] bool filtered(bool has_room);
    [[nodiscard]] bool is_blocked(const FlowSide& from) const;
    [[nodiscard]] bool awaits_member_starttls() const;
    void begin_member_starttls();
    void talk_to_member();
    void member_answered(MemberStartTls::Result result);
    void drop_unread(FlowSide& side);

    // Detaching (flow_detach.cpp)
    void detach_server();
    [[nodiscard]] bool speaks_again();
    [[nodiscard]] static const EventSet& may_follow_accepted();

    // Ending (flow_closing.cpp)
    void fin_received(FlowSide& from);
    void reset_received(FlowSide& from);
    void client_reset();
    void server_reset();
    void settle();
    void settle_without_server();
    void await_acknowledgement();
    [[nodiscard]] Milliseconds drain_patience() const;
    void pass_fin_to(FlowSide& to);
    void finish();
    void vanish();
    void close_side(FlowSide& side, bool with_reset);
    void begin_closing(EndCause cause);
    void drop_suspended();
    [[nodiscard]] bool is_done(FlowSide& side);

    // Counting (flow_counting.cpp)
    void count_opened();
    void count_closed();

    // Time (flow_timing.cpp)
    void expired() override;
    void schedule();
    [[nodiscard]] Milliseconds next_due() const;
    [[nodiscard]] Milliseconds idle_due() const;
    void idle_expired();
    void send_delayed_ack();
    void keep_alive();

    FlowSide& other(const FlowSide& side) { return &side == &client_ ? server_ : client_; }
    [[nodiscard]] const FlowSide& side_of(Side side) const { return side == Side::client ? client_ : server_; }
    [[nodiscard]] const config::TcpProfile& profile(Side side) const;
    /// Of the side that takes what `from` gives.
    [[nodiscard]] const config::TcpProfile& receiver_profile(const FlowSide& from) const {
        return profile(from.which == Side::client ? Side::server : Side::client);
    }
    [[nodiscard]] Milliseconds now_ms() const { return services_.clock.now_ms(); }
    [[nodiscard]] const RunningPool* find_running(const config::Pool& pool) const;

    FlowServices& services_;
    ServedVirtualServerPtr served_;
    RuleSession* session_ = nullptr;
    FlowSide client_;
    FlowSide server_;
    Endpoint client_remote_;
    Endpoint server_remote_;
    std::optional<Endpoint> server_local_; ///< once its socket is closed, for the closed events

    config::PoolPtr rule_pool_;                 ///< the last `pool` call's; null: the virtual server's
    std::shared_ptr<const RunningPool> picked_; ///< null: none, or a node
    std::uint32_t picked_member_ = 0;
    Endpoint chosen_endpoint_; ///< of Destination::member and ::node
    SnatChoice snat_;
    std::unique_ptr<PersistenceChoice> persistence_; ///< the last `persist` call's; null: the virtual server's

    std::unique_ptr<FlowTls> tls_;   ///< of a virtual server with TLS profiles
    std::unique_ptr<FlowData> data_; ///< once a rule collects, answers or closes

    Milliseconds began_ms_;
    Milliseconds last_activity_ms_;
    Milliseconds connect_due_ms_ = never;
    Milliseconds delayed_ack_due_ms_ = never; ///< the handshake's ACK is held back until then
    Milliseconds keep_alive_due_ms_ = never;
    Milliseconds drained_check_ms_ = never;
    Milliseconds drain_ends_ms_ = never;
    std::size_t drain_left_bytes_ = 0;
    std::optional<std::uint32_t> idle_client_s_; ///< absent: never
    std::optional<std::uint32_t> idle_server_s_;

    EventId current_event_{};
    EndCause cause_ = EndCause::none;
    Stage stage_ = Stage::deciding;
    Wish wish_ = Wish::none;
    Destination destination_ = Destination::pool;
    BalancingMode balancing_ = BalancingMode::from_pool;
    bool suspended_ = false;
    bool connect_answered_ = false; ///< while an event was suspended
    bool reselect_ = false;
    bool chosen_in_event_ = false;
    bool has_pick_ = false;
    bool avoid_picked_ = false; ///< the picked member has just failed
    bool translate_port_ = true;
    bool detach_ = false;         ///< when the event is over
    bool server_begun_ = false;   ///< SERVER_CLOSED is owed
    bool client_begun_ = false;   ///< CLIENT_CLOSED is owed
    bool counted_client_ = false; ///< in connections_current
    bool counted_server_ = false;
    bool transparent_ = false;       ///< bound to an address that is not this host's
    bool persisted_ = false;         ///< the pick came from a persistence record
    bool persist_down_told_ = false; ///< PERSIST_DOWN has been fired for this decision
    std::uint8_t picks_ = 0;
    std::uint8_t automatic_tries_ = 0;
};

} // namespace sluice::engine
