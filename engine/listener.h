#pragma once

#include <cstdint>

#include "engine/flow/flow_services.h"
#include "engine/system/epoll_set.h"

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

/// One worker's listening socket of one virtual server. Accepts a bounded number of connections in a turn.
class Listener final : public ReadinessListener {
public:
    /// Not open yet.
    Listener(FlowServices& services, Acceptor& acceptor, ServedVirtualServerPtr served);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    /// Connections still in the kernel's queue are accepted first, because closing would reset them.
    ~Listener();

    /// 0 or errno. May be tried again.
    int open();
    [[nodiscard]] bool is_open() const { return fd_.is_open(); }
    [[nodiscard]] const ServedVirtualServer& served() const { return *served_; }
    /// Connections accepted from now on belong to this one; the destination is the same.
    void serve(ServedVirtualServerPtr served);
    /// Accepts what could not be accepted before.
    void resume();
    void on_ready(Readiness readiness) override;

    static constexpr unsigned accepts_per_turn = 64;

private:
    void accept_some(unsigned most);

    FlowServices& services_;
    Acceptor& acceptor_;
    ServedVirtualServerPtr served_;
    FileDescriptor fd_;
    bool pending_ = false; ///< the queue has not been seen empty since the kernel last spoke
};

/// What failed and what to do about it, on one line.
std::string explain_listen_failure(int error, const config::VirtualServer& virtual_server);

} // namespace sluice::engine
