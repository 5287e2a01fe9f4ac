#pragma once

// What the measuring clients and servers have in common: sockets that end the program when they fail.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace bench {

using Clock = std::chrono::steady_clock;

constexpr std::string_view request = "MAIL FROM:<someone@client.test> SIZE=4096\r\n";
constexpr std::string_view answer_line = "250 2.1.0 Sender <someone@client.test> ok, and a few more bytes\r\n";
constexpr int deadline_ms = 30'000; // longer than any measured step; a hanging proxy ends the run instead of holding it

[[noreturn]] inline void fail(const std::string& what) {
    std::fprintf(stderr, "bench: %s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

inline sockaddr_in address_of(const char* text, const char* port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    if (inet_pton(AF_INET, text, &made.sin_addr) != 1) {
        fail(text);
    }
    return made;
}

// connect() and bind() take the generic address; this is the one place of that cast.
inline const sockaddr* generic(const sockaddr_in& address) {
    return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

inline int new_socket(bool blocking) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (made < 0) {
        fail("socket");
    }
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

// Clients come from one address, the one that the proxies' lists name, and leave the port to connect().
inline void bind_client(int socket) {
    const int on = 1;
    setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const sockaddr_in address = address_of("127.0.0.1", "0");
    if (bind(socket, generic(address), sizeof address) != 0) {
        fail("bind");
    }
}

class EpollSet {
public:
    EpollSet() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) {
        if (descriptor_ < 0) {
            fail("epoll_create1");
        }
    }
    ~EpollSet() { close(descriptor_); }
    EpollSet(const EpollSet&) = delete;
    EpollSet& operator=(const EpollSet&) = delete;

    void add(int socket, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.fd = socket;
        if (epoll_ctl(descriptor_, EPOLL_CTL_ADD, socket, &event) != 0) {
            fail("epoll_ctl");
        }
    }

    template <typename Handle>
    bool wait(int timeout_ms, Handle handle) {
        std::array<epoll_event, 256> events;
        const int count = epoll_wait(descriptor_, events.data(), static_cast<int>(events.size()), timeout_ms);
        if (count < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            handle(event.data.fd, event.events);
        }
        return count != 0;
    }

private:
    int descriptor_;
};

inline double seconds_since(Clock::time_point began) {
    return std::chrono::duration<double>(Clock::now() - began).count();
}

inline int connected(const sockaddr_in& address) {
    const int made = new_socket(true);
    bind_client(made);
    const timeval limit{deadline_ms / 1000, 0};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(made, generic(address), sizeof address) != 0) {
        fail("connect");
    }
    return made;
}

inline void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace bench
