#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "engine/flow/flow.h"
#include "engine/flow/flow_table.h"

/// LB::detach: the server side goes, the client stays and is balanced anew when it speaks again.
namespace sluice::engine {

/// What the client had sent to that server and it has not taken yet is lost; what the server had answered still reaches the client.
void Flow::detach_server() {
    count_traffic();
    if (std::exchange(counted_server_, false)) {
        picked_->runtime->serverside.connection_closed();
        picked_->members[picked_member_]->serverside.connection_closed();
    }
    close_side(server_, false);
    release_held(client_);
    server_.tls.reset();
    server_.forget_readiness();
    server_.traffic = server_.counted = {};
    enter(server_, SideState::absent);
    stage_ = Stage::deciding;
    delayed_ack_due_ms_ = keep_alive_due_ms_ = drained_check_ms_ = drain_ends_ms_ = never;
    picks_ = automatic_tries_ = 0;
    FlowData& now = data();
    now.server.drop();
    now.relay_open = false;
    now.is_detached = true;
    if (tls_ != nullptr) {
        tls_->relay_begun = false;
        tls_->filter.reset();
    }
    if (session_ != nullptr) {
        services_.rules->narrow(*session_, may_follow_accepted());
    }
    if (std::exchange(server_begun_, false)) {
        return fire(EventId::server_closed);
    }
    wait_for_data();
}

/// Has the client, whose bytes nobody collects, sent something since? Its end ends the flow.
bool Flow::speaks_again() {
    if (client_.tls != nullptr && SSL_has_pending(&client_.tls->ssl()) == 1 && !client_.tls->is_starved()) {
        return true;
    }
    std::byte first{};
    const ssize_t got = client_.readable ? ::recv(client_.fd.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT) : -1;
    if (got > 0) {
        return true;
    }
    if (got == 0) {
        fin_received(client_);
        end_orderly();
        return false;
    }
    if (client_.readable && errno != EAGAIN && errno != EINTR) {
        abort(EndCause::client_reset);
        return false;
    }
    client_.readable = false;
    schedule();
    return false;
}

} // namespace sluice::engine
