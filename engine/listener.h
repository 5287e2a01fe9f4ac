#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/flow/flow_services.h"
#include "engine/system/epoll_set.h"
#include "engine/system/sockets.h"

namespace sluice::engine {

/// Takes what a listener accepts.
class Acceptor {
public:
    virtual ~Acceptor() = default;
    /// False: no more connections now; the listener keeps the rest in the kernel's queue until resume().
    virtual bool may_accept() = 0;
    virtual void accepted(const ServedVirtualServerPtr& served, FileDescriptor client, const Endpoint& client_remote) = 0;
    /// More connections wait than one turn takes: resume() is to be called in the next one.
    virtual void accept_later() = 0;
};

/// The virtual servers of one address, those with the most specific source first. Never empty.
using ServedVirtualServers = std::vector<ServedVirtualServerPtr>;

/// One worker's listening socket. Each connection belongs to the first of its virtual servers whose source holds the client; to the last
/// one when none does (whose flow refuses it). Accepts a bounded number of connections in a turn.
class Listener final : public ReadinessListener {
public:
    /// Not open yet.
    Listener(FlowServices& services, Acceptor& acceptor, const Endpoint& at, ServedVirtualServers served);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Connections still in the kernel's queue are accepted first, because closing would reset them.
    ~Listener();

    /// 0 or errno. May be tried again.
    int open();
    [[nodiscard]] bool is_open() const { return fd_.is_open(); }
    /// What the last open() returned; 0 before the first.
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] const Endpoint& at() const { return at_; }
    [[nodiscard]] const ServedVirtualServers& served() const { return served_; }
    /// Connections accepted from now on belong to these; the address is the same.
    void serve(ServedVirtualServers served);
    /// Accepts what could not be accepted before.
    void resume();
    void on_ready(Readiness readiness) override;

    static constexpr unsigned accepts_per_turn = 64;

private:
    void accept_some(unsigned most);
    [[nodiscard]] const ServedVirtualServerPtr& server_for(const Endpoint& client) const;
    void take(Accepted accepted);

    FlowServices& services_;
    Acceptor& acceptor_;
    Endpoint at_;
    ServedVirtualServers served_;
    FileDescriptor fd_;
    int error_ = 0;
    bool pending_ = false; ///< the queue has not been seen empty since the kernel last spoke
};

/// What failed and what to do about it, on one line.
std::string explain_listen_failure(int error, const config::VirtualServer& virtual_server);

} // namespace sluice::engine
