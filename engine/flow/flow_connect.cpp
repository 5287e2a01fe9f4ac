#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/balance/balancing.h"
#include "engine/flow/flow.h"
#include "engine/system/sockets.h"

/// From the decision to the established server side.
namespace sluice::engine {

void Flow::decide() {
    stage_ = Stage::deciding;
    reselect_ = false;
    has_pick_ = false;
    const bool told = std::exchange(persist_down_told_, false);
    persisted_ = false;
    if (++picks_ > picks_max) {
        return abort(EndCause::load_balancing_failed);
    }
    if (destination_ == Destination::node) {
        picked_.reset();
        server_remote_ = chosen_endpoint_;
        has_pick_ = true;
        return fire(EventId::lb_selected);
    }
    auto pool = running_pool();
    if (pool == nullptr) {
        services_.counters.rejected.fetch_add(1, std::memory_order_relaxed);
        return abort(EndCause::no_destination);
    }
    const auto recorded = recorded_member(*pool);
    persisted_ = recorded && takes_persistent(*pool, *recorded);
    if (recorded && !persisted_ && !told && hears(EventId::persist_down)) {
        persist_down_told_ = true;
        --picks_;
        take_pick(std::move(pool), *recorded);
        return fire(EventId::persist_down);
    }
    const auto member = persisted_ ? recorded : pick_member(*pool);
    if (!member) {
        return no_member(pool.get());
    }
    if (pool->runtime->no_members_logged.load(std::memory_order_relaxed)) {
        pool->runtime->no_members_logged.store(false, std::memory_order_relaxed);
    }
    take_pick(std::move(pool), *member);
    fire(EventId::lb_selected);
}

void Flow::take_pick(std::shared_ptr<const RunningPool> pool, std::size_t member) {
    server_remote_ = pool->pool->members[member].endpoint;
    picked_member_ = static_cast<std::uint32_t>(member);
    picked_ = std::move(pool);
    has_pick_ = true;
}

/// The pool of the decision as it is now; null: none.
std::shared_ptr<const RunningPool> Flow::running_pool() const {
    const std::string& name = rule_pool_ != nullptr ? rule_pool_->name : virtual_server().pool;
    const auto found = services_.config->pools.find(name);
    return found == services_.config->pools.end() ? nullptr : found->second;
}

std::optional<std::size_t> Flow::pick_member(const RunningPool& pool) {
    if (destination_ == Destination::member) {
        return find_member(pool, chosen_endpoint_);
    }
    const Endpoint& failed = picked_ != nullptr ? picked_->pool->members[picked_member_].endpoint : server_remote_;
    return balanced(pool, std::exchange(avoid_picked_, false) ? &failed : nullptr);
}

std::optional<std::size_t> Flow::balanced(const RunningPool& pool, const Endpoint* avoid) const {
    const auto method = persistence_method();
    if (method && method->is_carp()) {
        return carp_member(pool, method->key(client_remote_.address, client_local().address), avoid);
    }
    return balanced_member(*services_.config, pool, balancing_, avoid, now_ms());
}

void Flow::no_member(const RunningPool* pool) {
    if (!pool->runtime->no_members_logged.exchange(true, std::memory_order_relaxed)) {
        services_.log.write(Level::error, services_.options.process_name,
                            fmt::format("01010028:3: No members available for pool {}", pool->pool->name));
    }
    fire(EventId::lb_failed);
}

/// Without a new choice in the handler: the next member of the same pool.
void Flow::prepare_reselect() {
    if (!chosen_in_event_) {
        destination_ = Destination::pool;
    }
    avoid_picked_ = has_pick_;
}

void Flow::connect() {
    stage_ = Stage::connecting;
    server_begun_ = true;
    if (!translate_port_) {
        server_remote_.port = client_local().port;
    }
    enter(server_, SideState::connecting);
    const auto source = source_for(0);
    if (!source) {
        return connect_failed(source.error());
    }
    if (const int error = open_server_socket(*source); error != 0) {
        return connect_failed(error);
    }
    return hears(EventId::server_init) ? fire(EventId::server_init) : dial(*source);
}

/// After SERVER_INIT.
void Flow::dial_prepared() {
    const auto source = source_for(0);
    return source ? dial(*source) : connect_failed(source.error());
}

/// Connects the socket that is bound to `source`; while no port is left, ones bound to the next addresses.
void Flow::dial(SourceAddress source) {
    connect_due_ms_ = now_ms() + static_cast<Milliseconds>(profile(Side::server).connect_timeout().count());
    int error = connect_to(server_.fd.get(), server_remote_);
    for (std::size_t attempt = 1; error == EADDRNOTAVAIL; ++attempt) {
        // The address is this host's, so what was missing is a port (connect(2)).
        services_.counters.ports_exhausted.fetch_add(1, std::memory_order_relaxed);
        services_.complaints.write(
            Level::error, "ports " + source.endpoint.address.to_text(),
            fmt::format("no source port left at {} for server {}: add a self IP or widen net.ipv4.ip_local_port_range",
                        source.endpoint.address.to_text(), server_remote_.to_text()),
            services_.clock.now());
        if (source.alternatives == 0) {
            return connect_failed(EADDRNOTAVAIL);
        }
        const auto next = source_for(attempt);
        if (!next) {
            return connect_failed(next.error());
        }
        source = *next;
        if (const int refused = open_server_socket(source); refused != 0) {
            return connect_failed(refused);
        }
        error = connect_to(server_.fd.get(), server_remote_);
    }
    if (error != 0 && error != EINPROGRESS) {
        return connect_failed(error);
    }
    record_persistence();
    if (const int refused = services_.sockets.add(server_.fd.get(), server_); refused != 0) {
        services_.gate.run_short(refused);
        return connect_failed(refused);
    }
    if (error == 0) {
        return connected();
    }
    schedule();
}

SnatQuestion Flow::snat_question(std::size_t attempt) const {
    SnatQuestion question;
    question.rule = snat_;
    question.of_virtual_server = virtual_server().source_translation;
    question.pool_allows_snat = picked_ == nullptr || picked_->pool->allow_snat;
    question.client = client_remote_;
    question.server = server_remote_.address;
    question.self_ips = &snapshot().self_ips;
    question.attempt = attempt;
    return question;
}

/// The error is an errno; it has been said in the log.
tl::expected<SourceAddress, int> Flow::source_for(std::size_t attempt) {
    const SnatQuestion question = snat_question(attempt);
    auto source = choose_source(question);
    if (source) {
        return *source;
    }
    services_.counters.source_unavailable.fetch_add(1, std::memory_order_relaxed);
    services_.complaints.write(Level::error, fmt::format("source {} {}", static_cast<int>(source.error()), virtual_server().name),
                               virtual_server().name + ": " + explain(source.error(), question), services_.clock.now());
    return tl::unexpected(EAFNOSUPPORT);
}

int Flow::open_server_socket(const SourceAddress& source) {
    auto fd = open_stream_socket(server_remote_.address.family());
    if (!fd) {
        services_.gate.run_short(fd.error());
        return fd.error();
    }
    server_.fd = std::move(*fd);
    const int error = bind_server_socket(source);
    if (error != 0) {
        server_.fd.reset();
        auto& counter = error == EADDRINUSE ? services_.counters.ports_exhausted : services_.counters.source_unavailable;
        counter.fetch_add(1, std::memory_order_relaxed);
        services_.complaints.write(Level::error,
                                   fmt::format("bind {} {} {}", error, virtual_server().name, source.endpoint.address.to_text()),
                                   virtual_server().name + ": " + explain_bind_failure(error, source), services_.clock.now());
        return error;
    }
    delayed_ack_due_ms_ = never;
    if (!served_->running->runtime->member_speaks_first.load(std::memory_order_relaxed)) {
        // The ACK of the handshake rides on the client's first bytes (docs/life-of-a-connection.md, "Packets").
        set_quick_ack(server_.fd.get(), false);
        delayed_ack_due_ms_ = now_ms() + 2;
    }
    return 0;
}

int Flow::bind_server_socket(const SourceAddress& source) {
    transparent_ = false;
    const int error = bind_source(server_.fd.get(), source.endpoint, false);
    if (error != EADDRNOTAVAIL || !source.may_be_foreign) {
        return error;
    }
    transparent_ = true;
    return bind_source(server_.fd.get(), source.endpoint, true);
}

/// The connect has an answer, which waits as long as an event is suspended.
void Flow::connect_answered(bool refused) {
    connect_answered_ = suspended_;
    if (suspended_) {
        return;
    }
    if (const int error = refused ? pending_error(server_.fd.get()) : 0; error != 0) {
        return connect_failed(error);
    }
    connected();
}

void Flow::connect_failed(int error) {
    auto& counters = services_.counters;
    auto& counter = error == ECONNREFUSED || error == ECONNRESET ? counters.connects_refused
                    : error == ETIMEDOUT                         ? counters.connects_timed_out
                                                                 : counters.connects_unreachable;
    counter.fetch_add(1, std::memory_order_relaxed);
    if (services_.options.log_connections) {
        services_.log.write(Level::informational, services_.options.process_name,
                            fmt::format("{} client {} server {}: connect failed: {}", virtual_server().name, client_remote_.to_text(),
                                        server_remote_.to_text(), std::strerror(error)));
    }
    if (transparent_ && error == ETIMEDOUT) {
        services_.complaints.write(
            Level::error, "transparent " + virtual_server().name,
            fmt::format("{}: no answer from server {} to the client's own address: route its answers through this host, or "
                        "set source-address-translation {{ type automap }}",
                        virtual_server().name, server_remote_.to_text()),
            services_.clock.now());
    }
    connect_due_ms_ = delayed_ack_due_ms_ = never;
    connect_answered_ = false;
    if (data_ != nullptr) {
        data_->server.drop();
        release_held(client_); // a rule's words to this server
    }
    enter(server_, SideState::absent);
    server_.fd.reset();
    server_.tls.reset();
    server_.forget_readiness();
    stage_ = Stage::deciding;
    forget_persistence();
    if (destination_ == Destination::pool && picked_ != nullptr && automatic_tries_ < picked_->pool->reselect_tries) {
        ++automatic_tries_;
        avoid_picked_ = true;
        return decide();
    }
    fire(EventId::lb_failed);
}

void Flow::connected() {
    connect_due_ms_ = never;
    enter(server_, SideState::open);
    stage_ = Stage::relaying;
    last_activity_ms_ = now_ms();
    count_opened();
    fire(EventId::server_connected);
}

void Flow::start_relay() {
    if (tls_ != nullptr) {
        tls_->relay_begun = true;
        begin_filter();
        if (begin_wanted_tls()) {
            return;
        }
    }
    narrow_events();
    if (const auto& interval = profile(Side::server).keep_alive_interval) {
        // Most connections are over before this matters: the two calls are spared until one has lasted.
        constexpr Milliseconds lasting = 10'000;
        keep_alive_due_ms_ = now_ms() + std::min<Milliseconds>(lasting, static_cast<Milliseconds>(interval->count()) * 1000);
    }
    if (data_ != nullptr) {
        data_->relay_open = true;
        forward(client_);
    }
    relay();
    if (stage_ == Stage::relaying) {
        schedule();
    }
}

} // namespace sluice::engine
