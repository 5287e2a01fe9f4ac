#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "engine/balance/load_balance.h"
#include "engine/flow/flow.h"
#include "engine/system/received_packet.h"
#include "engine/system/sockets.h"
#include "engine/system/tcp_options.h"

/// What a rule sees and changes of its connection.
namespace sluice::engine {
namespace {

std::optional<int> ip_option(const FileDescriptor& fd, const Endpoint& peer, int v4_name, int v6_name) {
    int value = 0;
    socklen_t size = sizeof value;
    const bool v4 = peer.address.is_v4();
    if (!fd.is_open() || ::getsockopt(fd.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? v4_name : v6_name, &value, &size) != 0) {
        return std::nullopt;
    }
    return value;
}

} // namespace

const config::TcpProfile& Flow::profile(Side side) const {
    return side == Side::client ? *virtual_server().client_tcp : *virtual_server().server_tcp;
}

Endpoint Flow::client_local() const {
    const Endpoint& destination = virtual_server().destination;
    return destination.address.is_any() && client_.fd.is_open() ? local_endpoint(client_.fd.get()) : destination;
}

std::optional<Endpoint> Flow::server_remote() const {
    return server_.state == SideState::absent ? std::nullopt : std::optional{server_remote_};
}

/// In SA_PICKED the source is chosen and the server side is not there yet: its port is not known.
std::optional<Endpoint> Flow::server_local() const {
    if (current_event_ == EventId::sa_picked && stage_ == Stage::deciding) {
        const auto source = choose_source(snat_question(0));
        return source ? std::optional{source->endpoint} : std::nullopt;
    }
    return server_.fd.is_open() ? std::optional{local_endpoint(server_.fd.get())} : server_local_;
}

config::PoolPtr Flow::chosen_pool() const {
    const auto pool = destination_ == Destination::node ? nullptr : running_pool();
    return pool == nullptr ? nullptr : pool->pool;
}

std::optional<Pick> Flow::pick() const {
    if (!has_pick_) {
        return std::nullopt;
    }
    if (picked_ == nullptr) {
        return Pick{nullptr, server_remote_, nullptr};
    }
    return Pick{picked_->pool, server_remote_, &picked_->pool->members[picked_member_]};
}

const RunningPool* Flow::find_running(const config::Pool& pool) const {
    return picked_ != nullptr && picked_->pool.get() == &pool ? picked_.get() : services_.config->find_pool(pool.name);
}

bool Flow::is_available(const config::Pool& pool, const config::Member& member) const {
    const RunningPool* running = find_running(pool);
    const auto index = running == nullptr ? std::nullopt : find_member(*running, member.endpoint);
    return index && running->is_available(*index);
}

bool Flow::has_state(const config::Pool& pool, const config::Member& member, MemberState state) const {
    const RunningPool* running = find_running(pool);
    const auto index = running == nullptr ? std::nullopt : find_member(*running, member.endpoint);
    if (!index) {
        return false;
    }
    const bool down = running->is_forced_down(*index) || running->is_node_down(*index) ||
                      running->members[*index]->health.load(std::memory_order_relaxed) == Health::down;
    switch (state) {
    case MemberState::up:
        return !down;
    case MemberState::down:
        return down;
    case MemberState::session_enabled:
        return running->is_session_enabled(*index);
    case MemberState::session_disabled:
        return !running->is_session_enabled(*index);
    }
    return false;
}

SideCounters Flow::counters(Side side) const {
    const SideTraffic& traffic = side_of(side).traffic;
    return {traffic.packets_in, traffic.packets_out, traffic.bytes_in, traffic.bytes_out, std::chrono::milliseconds{now_ms() - began_ms_}};
}

std::optional<TcpMetrics> Flow::tcp_metrics(Side side) const {
    const FileDescriptor& fd = side_of(side).fd;
    return fd.is_open() ? read_tcp_metrics(fd.get()) : std::nullopt;
}

/// As the peer's packets had it when the connection began; what a rule has set since counts more.
std::optional<int> Flow::tos(Side side) const {
    const FileDescriptor& fd = side_of(side).fd;
    const Endpoint& peer = side == Side::client ? client_remote_ : server_remote_;
    const auto sent = ip_option(fd, peer, IP_TOS, IPV6_TCLASS);
    const bool is_set = sent.value_or(0) != 0;
    return is_set || side == Side::server || !fd.is_open() ? sent : received_packet(fd.get(), peer.address.is_v4()).tos;
}

/// Of a server's packets the kernel does not tell.
std::optional<int> Flow::ttl(Side side) const {
    const FileDescriptor& fd = side_of(side).fd;
    return side == Side::client && fd.is_open() ? received_packet(fd.get(), client_remote_.address.is_v4()).ttl : std::nullopt;
}

void Flow::set_tos(Side side, int tos) {
    const FileDescriptor& fd = side_of(side).fd;
    const bool v4 = (side == Side::client ? client_remote_ : server_remote_).address.is_v4();
    if (fd.is_open()) {
        static_cast<void>(::setsockopt(fd.get(), v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS, &tos, sizeof tos));
    }
}

std::optional<std::chrono::seconds> Flow::idle_timeout(Side side) const {
    const auto& seconds = side == Side::client ? idle_client_s_ : idle_server_s_;
    return seconds ? std::optional{std::chrono::seconds{*seconds}} : std::nullopt;
}

void Flow::set_idle_timeout(Side side, std::optional<std::chrono::seconds> timeout) {
    (side == Side::client ? idle_client_s_ : idle_server_s_) =
        timeout ? std::optional{static_cast<std::uint32_t>(timeout->count())} : std::nullopt;
    if (is_scheduled()) {
        schedule();
    }
}

void Flow::choose_pool(config::PoolPtr pool) {
    rule_pool_ = std::move(pool);
    destination_ = Destination::pool;
    chosen_in_event_ = true;
}

void Flow::choose_member(config::PoolPtr pool, const Endpoint& endpoint) {
    rule_pool_ = std::move(pool);
    chosen_endpoint_ = endpoint;
    destination_ = Destination::member;
    chosen_in_event_ = true;
}

void Flow::choose_node(const Endpoint& endpoint) {
    chosen_endpoint_ = endpoint;
    destination_ = Destination::node;
    chosen_in_event_ = true;
}

} // namespace sluice::engine
