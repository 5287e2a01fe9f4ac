// The other two ends of a measured proxy: clients and a server, each one thread on one epoll set, so that neither is the bottleneck.
//
//   bench_load server  ADDRESS PORT reply|greet|pour|hold
//   bench_load clients ADDRESS PORT COUNT CONCURRENCY        connect, one request, one answer, close; prints JSON
//   bench_load greeted ADDRESS PORT COUNT                    one after the other: time from connect to the greeting; prints JSON
//   bench_load bulk    ADDRESS PORT BYTES                    one connection, that many bytes read; prints JSON
//   bench_load hold    ADDRESS PORT COUNT                    opens, says "held N", waits for the end of its input, closes

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view request = "MAIL FROM:<someone@client.test> SIZE=4096\r\n";
constexpr std::string_view answer_line = "250 2.1.0 Sender <someone@client.test> ok, and a few more bytes\r\n";
constexpr std::string_view greeting = "220 bench.test ESMTP\r\n";
constexpr int deadline_ms = 30'000; // longer than any measured step; a hanging proxy ends the run instead of holding it

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "bench_load: %s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

sockaddr_in address_of(const char* text, const char* port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    if (inet_pton(AF_INET, text, &made.sin_addr) != 1) {
        fail(text);
    }
    return made;
}

// connect() and bind() take the generic address; this is the one place of that cast.
const sockaddr* generic(const sockaddr_in& address) {
    return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

int new_socket(bool blocking) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (made < 0) {
        fail("socket");
    }
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

// Clients come from one address, the one that the proxies' lists name, and leave the port to connect().
void bind_client(int socket) {
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

double seconds_since(Clock::time_point began) {
    return std::chrono::duration<double>(Clock::now() - began).count();
}

// ---- the server ----

enum class Manner { reply, greet, pour, hold };

Manner manner_of(std::string_view word) {
    if (word == "greet") {
        return Manner::greet;
    }
    if (word == "pour") {
        return Manner::pour;
    }
    return word == "hold" ? Manner::hold : Manner::reply;
}

class Server {
public:
    Server(const sockaddr_in& address, Manner manner) : manner_(manner), listener_(new_socket(false)), block_(1 << 18, 'x') {
        const int on = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(listener_, generic(address), sizeof address) != 0) {
            fail("bind");
        }
        if (listen(listener_, 8192) != 0) {
            fail("listen");
        }
        epoll_.add(listener_, EPOLLIN);
    }

    [[noreturn]] void run() {
        while (true) {
            epoll_.wait(-1, [this](int socket, std::uint32_t events) {
                if (socket == listener_) {
                    accept_all();
                } else {
                    serve(socket, events);
                }
            });
        }
    }

private:
    void accept_all() {
        while (true) {
            const int accepted = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (accepted < 0) {
                return;
            }
            const int on = 1;
            setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (manner_ == Manner::greet || manner_ == Manner::hold) {
                put(accepted, greeting);
            }
            epoll_.add(accepted, manner_ == Manner::pour ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN);
        }
    }

    void serve(int socket, std::uint32_t events) {
        std::array<char, 4096> buffer;
        if ((events & EPOLLIN) != 0) {
            const ssize_t got = read(socket, buffer.data(), buffer.size());
            if (got == 0 || (got < 0 && errno != EAGAIN)) {
                close(socket);
                return;
            }
            if (got > 0 && manner_ == Manner::reply && buffer[static_cast<std::size_t>(got) - 1] == '\n') {
                put(socket, answer_line);
            }
        }
        if (manner_ == Manner::pour) {
            pour(socket);
        }
    }

    void pour(int socket) {
        while (true) {
            if (send(socket, block_.data(), block_.size(), MSG_NOSIGNAL) < 0) {
                if (errno != EAGAIN) {
                    close(socket);
                }
                return;
            }
        }
    }

    static void put(int socket, std::string_view text) {
        // A fresh socket's buffer holds more than these few bytes; a failure shows at the next read.
        if (send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) {
            return;
        }
    }

    Manner manner_;
    int listener_;
    std::string block_;
    EpollSet epoll_;
};

// ---- the clients ----

class Clients {
public:
    Clients(const sockaddr_in& address, std::size_t count, std::size_t concurrency)
        : address_(address), count_(count), concurrency_(concurrency) {}

    int run() {
        const auto began = Clock::now();
        while (started_ < std::min(count_, concurrency_)) {
            begin();
        }
        while (finished_ < count_) {
            if (!epoll_.wait(deadline_ms, [this](int socket, std::uint32_t events) { proceed(socket, events); })) {
                std::fprintf(stderr, "bench_load: nothing for %d ms; %zu of %zu done\n", deadline_ms, finished_, count_);
                return 1;
            }
        }
        std::printf("{\"connections\": %zu, \"failed\": %zu, \"seconds\": %.6f}\n", finished_, failed_, seconds_since(began));
        return failed_ == 0 ? 0 : 1;
    }

private:
    struct State {
        bool asked = false;
        std::size_t received = 0;
    };

    void begin() {
        ++started_;
        const int made = new_socket(false);
        bind_client(made);
        if (connect(made, generic(address_), sizeof address_) != 0 && errno != EINPROGRESS) {
            fail("connect");
        }
        if (states_.size() <= static_cast<std::size_t>(made)) {
            states_.resize(static_cast<std::size_t>(made) + 1);
        }
        states_[static_cast<std::size_t>(made)] = {};
        epoll_.add(made, EPOLLIN | EPOLLOUT | EPOLLET);
    }

    void proceed(int socket, std::uint32_t events) {
        State& state = states_[static_cast<std::size_t>(socket)];
        if ((events & (EPOLLERR | EPOLLHUP)) != 0 && state.received < answer_line.size()) {
            end(socket, false);
            return;
        }
        if (!state.asked && (events & EPOLLOUT) != 0) {
            state.asked = true;
            if (send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
                end(socket, false);
                return;
            }
        }
        if ((events & EPOLLIN) != 0) {
            receive(socket, state);
        }
    }

    void receive(int socket, State& state) {
        std::array<char, 4096> buffer;
        const ssize_t got = read(socket, buffer.data(), buffer.size());
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            end(socket, false);
            return;
        }
        state.received += static_cast<std::size_t>(got);
        if (state.received >= answer_line.size()) {
            end(socket, true);
        }
    }

    void end(int socket, bool well) {
        close(socket);
        ++finished_;
        failed_ += well ? 0 : 1;
        if (started_ < count_) {
            begin();
        }
    }

    sockaddr_in address_;
    std::size_t count_;
    std::size_t concurrency_;
    std::size_t started_ = 0;
    std::size_t finished_ = 0;
    std::size_t failed_ = 0;
    std::vector<State> states_;
    EpollSet epoll_;
};

int connected(const sockaddr_in& address) {
    const int made = new_socket(true);
    bind_client(made);
    const timeval limit{deadline_ms / 1000, 0};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(made, generic(address), sizeof address) != 0) {
        fail("connect");
    }
    return made;
}

int measure_greetings(const sockaddr_in& address, std::size_t count) {
    std::vector<double> times;
    for (std::size_t i = 0; i < count; ++i) {
        const auto began = Clock::now();
        const int socket = connected(address);
        std::array<char, 256> buffer;
        if (read(socket, buffer.data(), buffer.size()) <= 0) {
            fail("no greeting");
        }
        times.push_back(seconds_since(began) * 1000);
        close(socket);
    }
    std::vector<double> sorted = times;
    std::sort(sorted.begin(), sorted.end());
    std::printf("{\"first_ms\": %.4f, \"median_ms\": %.4f, \"p95_ms\": %.4f, \"maximum_ms\": %.4f}\n", times.front(),
                sorted[sorted.size() / 2], sorted[sorted.size() * 95 / 100], sorted.back());
    return 0;
}

int measure_bulk(const sockaddr_in& address, std::uint64_t bytes) {
    const int socket = connected(address);
    std::vector<char> buffer(1 << 18);
    const auto began = Clock::now();
    std::uint64_t got = 0;
    while (got < bytes) {
        const ssize_t part = read(socket, buffer.data(), buffer.size());
        if (part <= 0) {
            fail("bulk ended early");
        }
        got += static_cast<std::uint64_t>(part);
    }
    std::printf("{\"bytes\": %llu, \"seconds\": %.6f}\n", static_cast<unsigned long long>(got), seconds_since(began));
    close(socket);
    return 0;
}

int hold(const sockaddr_in& address, std::size_t count) {
    std::vector<int> sockets;
    std::array<char, 256> buffer;
    for (std::size_t i = 0; i < count; ++i) {
        sockets.push_back(connected(address));
        if (read(sockets.back(), buffer.data(), buffer.size()) <= 0) {
            fail("no greeting");
        }
    }
    std::printf("held %zu\n", count);
    std::fflush(stdout);
    while (read(STDIN_FILENO, buffer.data(), buffer.size()) > 0) {
    }
    for (const int socket : sockets) {
        close(socket);
    }
    return 0;
}

int usage() {
    std::fputs("usage: bench_load server|clients|greeted|bulk|hold ADDRESS PORT …\n", stderr);
    return 2;
}

void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<const char*> words(argv + 1, argv + argc);
    if (words.size() < 4) {
        return usage();
    }
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    const std::string_view mode = words[0];
    const sockaddr_in address = address_of(words[1], words[2]);
    const auto number = static_cast<std::size_t>(std::strtoull(words[3], nullptr, 10));
    if (mode == "server") {
        Server(address, manner_of(words[3])).run();
    }
    if (mode == "clients" && words.size() == 5) {
        return Clients(address, number, static_cast<std::size_t>(std::atoi(words[4]))).run();
    }
    if (mode == "greeted") {
        return measure_greetings(address, number);
    }
    if (mode == "bulk") {
        return measure_bulk(address, number);
    }
    if (mode == "hold") {
        return hold(address, number);
    }
    return usage();
}
