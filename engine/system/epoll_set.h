#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/epoll.h>

#include "engine/system/file_descriptor.h"

namespace sluice::engine {

/// What the kernel said of a socket since the last time: each change is said once (edge-triggered).
class Readiness {
public:
    explicit Readiness(std::uint32_t events) noexcept : events_(events) {}
    /// Bytes, a FIN or an error can be read.
    [[nodiscard]] bool readable() const noexcept { return (events_ & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0; }
    [[nodiscard]] bool writable() const noexcept { return (events_ & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0; }
    /// The peer's FIN has arrived: a short read that follows has met it.
    [[nodiscard]] bool fin_arrived() const noexcept { return (events_ & EPOLLRDHUP) != 0; }
    [[nodiscard]] bool failed() const noexcept { return (events_ & EPOLLERR) != 0; }
    /// Both directions are over, or (while connecting) there is no connection.
    [[nodiscard]] bool hung_up() const noexcept { return (events_ & EPOLLHUP) != 0; }
    /// Urgent data: a read stops before it, so a short read proves nothing.
    [[nodiscard]] bool urgent() const noexcept { return (events_ & EPOLLPRI) != 0; }

private:
    std::uint32_t events_;
};

/// Owner of a registered descriptor. Must live until the turn in which its descriptor was closed is over: events already fetched still
/// arrive.
class ReadinessListener {
public:
    virtual void on_ready(Readiness readiness) = 0;

protected:
    ~ReadinessListener() = default;
};

/// Edge-triggered epoll set of one thread. Its own descriptor becomes readable when a member does.
class EpollSet {
public:
    EpollSet();
    [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }

    /// One registration for a descriptor's whole life; closing the descriptor ends it. Returns 0 or errno (ENOSPC, ENOMEM).
    int add(int fd, ReadinessListener& listener) noexcept;
    /// The same for a listening socket: only readiness to accept.
    int add_listening(int fd, ReadinessListener& listener) noexcept;
    /// Delivers what is ready now, without waiting, at most one batch. False: nothing was ready, so the descriptor will become readable
    /// at the next event.
    bool dispatch();

private:
    static constexpr std::size_t batch_max = 256;
    FileDescriptor fd_;
    std::array<epoll_event, batch_max> events_;
};

} // namespace sluice::engine
