#include "engine/listener.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/host_addresses.h"

namespace sluice::engine {
namespace {

ListenOptions options_of(const config::VirtualServer& virtual_server) {
    return {virtual_server.client_tcp->nagle, virtual_server.client_tcp->keep_alive_interval};
}

/// The kernel's queue is no longer than this (net.core.somaxconn is usually 4096).
constexpr unsigned queue_max = 65536;

} // namespace

Listener::Listener(FlowServices& services, Acceptor& acceptor, const Endpoint& at, ServedVirtualServers served)
    : services_(services), acceptor_(acceptor), at_(at), served_(std::move(served)) {}

Listener::~Listener() {
    if (fd_.is_open()) {
        pending_ = true;
        accept_some(queue_max);
    }
}

int Listener::open() {
    auto fd = open_listener(at_, options_of(served_.front()->configuration()));
    error_ = fd ? services_.sockets.add_listening(fd->get(), *this) : fd.error();
    if (error_ == 0) {
        fd_ = std::move(*fd);
    }
    return error_;
}

void Listener::serve(ServedVirtualServers served) {
    const bool same_options = served.front()->configuration().client_tcp == served_.front()->configuration().client_tcp;
    served_ = std::move(served);
    if (fd_.is_open() && !same_options) {
        apply_listen_options(fd_.get(), options_of(served_.front()->configuration()));
    }
}

/// The last one is not asked for its source: the flow does that, and the usual single one costs nothing here.
const ServedVirtualServerPtr& Listener::server_for(const Endpoint& client) const {
    const auto last = std::prev(served_.end());
    return *std::find_if(served_.begin(), last, [&client](const ServedVirtualServerPtr& served) {
        const auto& source = served->configuration().source;
        return !source || source->contains(client.address);
    });
}

void Listener::take(Accepted accepted) {
    const ServedVirtualServerPtr& server = server_for(accepted.client);
    if (server->configuration().client_tcp != served_.front()->configuration().client_tcp) {
        apply_listen_options(accepted.fd.get(), options_of(server->configuration())); // it has inherited the first one's
    }
    acceptor_.accepted(server, std::move(accepted.fd), accepted.client);
}

void Listener::on_ready(Readiness) {
    pending_ = true;
    accept_some(accepts_per_turn);
}

void Listener::resume() {
    if (fd_.is_open() && pending_) {
        accept_some(accepts_per_turn);
    }
}

void Listener::accept_some(unsigned most) {
    for (unsigned count = 0; count < most; ++count) {
        if (!acceptor_.may_accept()) {
            return;
        }
        auto accepted = accept_connection(fd_.get());
        if (accepted) {
            take(std::move(*accepted));
            continue;
        }
        switch (classify_accept_error(accepted.error())) {
        case AcceptError::queue_empty:
            pending_ = false;
            return;
        case AcceptError::try_next:
            continue;
        case AcceptError::out_of_resources:
            return services_.gate.run_short(accepted.error());
        case AcceptError::bug:
            pending_ = false;
            services_.complaints.write(Level::critical, "accept",
                                       fmt::format("accept on {}: {}", at_.to_text(), std::strerror(accepted.error())),
                                       services_.clock.now());
            return;
        }
    }
    acceptor_.accept_later();
}

std::string explain_listen_failure(int error, const config::VirtualServer& virtual_server) {
    const Endpoint& at = virtual_server.destination;
    const std::string head = fmt::format("Virtual server {} cannot listen on {}: ", virtual_server.name, at.to_text());
    switch (error) {
    case EADDRINUSE:
        return head + fmt::format("the port is in use by another program; find it with `ss -ltnp sport = :{}` and stop it", at.port);
    case EACCES:
        return head + "ports below 1024 need a privilege: run as root, or `setcap cap_net_bind_service+ep` the program, or lower "
                      "net.ipv4.ip_unprivileged_port_start";
    case EADDRNOTAVAIL:
        return head +
               fmt::format("the address is not on this host; bring it with `{}`", bring_address(at.address, at.address.is_v4() ? 32 : 128));
    default:
        return head + std::strerror(error);
    }
}

} // namespace sluice::engine
