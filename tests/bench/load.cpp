// The other two ends of a measured proxy: clients and a server, each one thread on one epoll set, so that neither is the bottleneck.
//
//   bench_load server  ADDRESS PORT reply|greet|pour|hold|smtp
//   bench_load clients ADDRESS PORT COUNT CONCURRENCY        connect, one request, one answer, close; prints JSON
//   bench_load greeted ADDRESS PORT COUNT                    one after the other: time from connect to the greeting; prints JSON
//   bench_load bulk    ADDRESS PORT BYTES                    one connection, that many bytes read; prints JSON
//   bench_load hold    ADDRESS PORT COUNT                    opens, says "held N", waits for the end of its input, closes

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sockets.h"

namespace {

using namespace bench;

constexpr std::string_view greeting = "220 bench.test ESMTP\r\n";

// ---- the server ----

enum class Manner { reply, greet, pour, hold, smtp };

Manner manner_of(std::string_view word) {
    if (word == "greet") {
        return Manner::greet;
    }
    if (word == "pour") {
        return Manner::pour;
    }
    if (word == "smtp") {
        return Manner::smtp;
    }
    return word == "hold" ? Manner::hold : Manner::reply;
}

/// The answer to one command, or to a message's end, that came in one piece: the measured clients wait for each answer.
std::string_view smtp_answer(std::string_view said) {
    if (said.starts_with("EHLO")) {
        return "250-bench.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n";
    }
    if (said.starts_with("DATA")) {
        return "354 End data with <CR><LF>.<CR><LF>\r\n";
    }
    return said.starts_with("QUIT") ? "221 2.0.0 Bye\r\n" : "250 2.0.0 Ok\r\n";
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
            if (manner_ == Manner::greet || manner_ == Manner::hold || manner_ == Manner::smtp) {
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
            if (got > 0 && manner_ == Manner::smtp) {
                put(socket, smtp_answer({buffer.data(), static_cast<std::size_t>(got)}));
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
