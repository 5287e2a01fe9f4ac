// Clients that speak TLS to a measured proxy, and a server that speaks it behind one. One thread, so that they stay on their own core.
//
//   bench_tls handshakes ADDRESS PORT COUNT CONCURRENCY 1.2|1.3 full|resumed   connect, handshake, one request, one answer, close; prints
//   JSON bench_tls bulk       ADDRESS PORT BYTES                                    one connection, that many bytes read; prints JSON
//   bench_tls hold       ADDRESS PORT COUNT      opens, says "held N", waits for the end of its input, closes
//   bench_tls half       ADDRESS PORT COUNT      the same with handshakes that stop midway
//   bench_tls smtp       ADDRESS PORT COUNT plain|tls|starttls                 sessions from banner to QUIT; prints JSON
//   bench_tls server     ADDRESS PORT CERTIFICATE KEY                          pours bytes

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "sockets.h"

namespace {

using namespace bench;

template <auto release>
struct Release {
    template <typename T>
    void operator()(T* made) const noexcept {
        release(made);
    }
};
using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Release<SSL_free>>;
using Session = std::unique_ptr<SSL_SESSION, Release<SSL_SESSION_free>>;

[[noreturn]] void fail_tls(const std::string& what) {
    ERR_print_errors_fp(stderr);
    fail(what);
}

/// Every proxy is to choose the same: one suite for each version, one group.
Context client_context(int version) {
    Context made{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_min_proto_version(made.get(), version);
    SSL_CTX_set_max_proto_version(made.get(), version);
    SSL_CTX_set_cipher_list(made.get(), "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256");
    SSL_CTX_set_ciphersuites(made.get(), "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set1_groups_list(made.get(), "X25519:P-256");
    SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_OFF);
    return made;
}

Connection tls_over(SSL_CTX& context, int socket) {
    Connection made{SSL_new(&context)};
    SSL_set_fd(made.get(), socket);
    SSL_set_connect_state(made.get());
    return made;
}

// ---- handshakes ----

class Handshakes {
public:
    Handshakes(const sockaddr_in& address, std::size_t count, std::size_t concurrency, int version, bool resumes)
        : address_(address), context_(client_context(version)), count_(count), concurrency_(concurrency), resumes_(resumes) {}

    int run() {
        if (resumes_) {
            // One full handshake brings the session that the counted ones resume; TLS 1.3 takes a fresh ticket from each of them.
            begin();
            while (finished_ == 0) {
                step();
            }
            started_ = finished_ = resumed_ = 0;
            waits_ms_.clear();
        }
        is_counted_ = true;
        const auto began = Clock::now();
        while (started_ < std::min(count_, concurrency_)) {
            begin();
        }
        while (finished_ < count_) {
            step();
        }
        report(seconds_since(began));
        return 0;
    }

private:
    struct State {
        Connection tls;
        Clock::time_point began;
        std::size_t received = 0;
        bool asked = false;
    };

    void step() {
        if (!epoll_.wait(deadline_ms, [this](int socket, std::uint32_t /*events*/) { proceed(socket); })) {
            fail("nothing for half a minute");
        }
    }

    void begin() {
        ++started_;
        const int made = new_socket(false);
        bind_client(made);
        if (states_.size() <= static_cast<std::size_t>(made)) {
            states_.resize(static_cast<std::size_t>(made) + 1);
        }
        State& state = states_[static_cast<std::size_t>(made)];
        state = {.tls = tls_over(*context_, made), .began = Clock::now()};
        if (session_ != nullptr) {
            SSL_set_session(state.tls.get(), session_.get());
        }
        if (connect(made, generic(address_), sizeof address_) != 0 && errno != EINPROGRESS) {
            fail("connect");
        }
        epoll_.add(made, EPOLLIN | EPOLLOUT | EPOLLET);
    }

    void proceed(int socket) {
        State& state = states_[static_cast<std::size_t>(socket)];
        if (!state.asked) {
            const int done = SSL_do_handshake(state.tls.get());
            if (done != 1) {
                const int why = SSL_get_error(state.tls.get(), done);
                return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? void() : fail_tls("handshake");
            }
            state.asked = true;
            if (SSL_write(state.tls.get(), request.data(), static_cast<int>(request.size())) <= 0) {
                fail_tls("write");
            }
        }
        std::array<char, 4096> buffer;
        int got = 0;
        while ((got = SSL_read(state.tls.get(), buffer.data(), static_cast<int>(buffer.size()))) > 0) {
            state.received += static_cast<std::size_t>(got);
        }
        if (state.received >= answer_line.size()) {
            end(socket, state);
        } else if (SSL_get_error(state.tls.get(), got) != SSL_ERROR_WANT_READ) {
            fail_tls("read");
        }
    }

    void end(int socket, State& state) {
        resumed_ += SSL_session_reused(state.tls.get()) == 1 ? 1 : 0;
        if (resumes_) {
            session_.reset(SSL_get1_session(state.tls.get()));
        }
        if (negotiated_.empty()) {
            negotiated_ = std::string{SSL_get_version(state.tls.get())} + " " + SSL_get_cipher_name(state.tls.get());
        }
        waits_ms_.push_back(seconds_since(state.began) * 1000);
        SSL_shutdown(state.tls.get());
        state.tls.reset();
        close(socket);
        ++finished_;
        if (is_counted_ && started_ < count_) {
            begin();
        }
    }

    void report(double seconds) {
        std::sort(waits_ms_.begin(), waits_ms_.end());
        std::printf(
            "{\"connections\": %zu, \"resumed\": %zu, \"seconds\": %.6f, \"negotiated\": \"%s\", \"median_ms\": %.4f, \"p99_ms\": %.4f}\n",
            finished_, resumed_, seconds, negotiated_.c_str(), waits_ms_[waits_ms_.size() / 2], waits_ms_[waits_ms_.size() * 99 / 100]);
    }

    sockaddr_in address_;
    Context context_;
    std::size_t count_;
    std::size_t concurrency_;
    bool resumes_;
    bool is_counted_ = false;
    Session session_;
    std::size_t started_ = 0;
    std::size_t finished_ = 0;
    std::size_t resumed_ = 0;
    std::string negotiated_;
    std::vector<double> waits_ms_;
    std::vector<State> states_;
    EpollSet epoll_;
};

// ---- one connection after the other ----

/// A connection that waits, in clear or not.
class Talk {
public:
    Talk(const sockaddr_in& address, SSL_CTX& context) : context_(context), socket_(connected(address)) {}
    ~Talk() {
        if (tls_ != nullptr) {
            SSL_shutdown(tls_.get());
        }
        tls_.reset();
        close(socket_);
    }
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    void begin_tls() {
        tls_ = tls_over(context_, socket_);
        if (SSL_do_handshake(tls_.get()) != 1) {
            fail_tls("handshake");
        }
    }
    [[nodiscard]] std::size_t read_into(std::vector<char>& buffer) {
        const auto got = tls_ != nullptr ? static_cast<ssize_t>(SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size())))
                                         : ::read(socket_, buffer.data(), buffer.size());
        if (got <= 0) {
            fail_tls("ended early");
        }
        return static_cast<std::size_t>(got);
    }
    void say(std::string_view text) {
        const auto put = tls_ != nullptr ? static_cast<ssize_t>(SSL_write(tls_.get(), text.data(), static_cast<int>(text.size())))
                                         : send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (put <= 0) {
            fail_tls("write");
        }
    }

private:
    SSL_CTX& context_;
    int socket_;
    Connection tls_;
};

int measure_bulk(const sockaddr_in& address, std::uint64_t bytes) {
    const Context context = client_context(TLS1_3_VERSION);
    Talk talk(address, *context);
    talk.begin_tls();
    std::vector<char> buffer(1 << 16);
    const auto began = Clock::now();
    std::uint64_t got = 0;
    while (got < bytes) {
        got += talk.read_into(buffer);
    }
    std::printf("{\"bytes\": %llu, \"seconds\": %.6f}\n", static_cast<unsigned long long>(got), seconds_since(began));
    return 0;
}

void say_held_and_wait(std::size_t count) {
    std::array<char, 256> buffer;
    std::printf("held %zu\n", count);
    std::fflush(stdout);
    while (read(STDIN_FILENO, buffer.data(), buffer.size()) > 0) {
    }
}

int hold(const sockaddr_in& address, std::size_t count) {
    const Context context = client_context(TLS1_3_VERSION);
    std::vector<std::unique_ptr<Talk>> talks;
    std::vector<char> buffer(256);
    for (std::size_t i = 0; i < count; ++i) {
        talks.push_back(std::make_unique<Talk>(address, *context));
        talks.back()->begin_tls();
        static_cast<void>(talks.back()->read_into(buffer));
    }
    say_held_and_wait(count);
    return 0;
}

/// The bytes of a ClientHello.
std::string client_hello() {
    const Context context = client_context(TLS1_3_VERSION);
    const Connection tls{SSL_new(context.get())};
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(tls.get(), BIO_new(BIO_s_mem()), out);
    SSL_set_connect_state(tls.get());
    static_cast<void>(SSL_do_handshake(tls.get()));
    char* bytes = nullptr;
    const long count = BIO_get_mem_data(out, &bytes);
    return {bytes, static_cast<std::size_t>(count)};
}

/// Every other one stops in the midst of its ClientHello, the others when it is the server that waits.
int hold_half(const sockaddr_in& address, std::size_t count) {
    const std::string hello = client_hello();
    std::vector<int> sockets;
    for (std::size_t i = 0; i < count; ++i) {
        sockets.push_back(connected(address));
        if (send(sockets.back(), hello.data(), i % 2 == 0 ? hello.size() : hello.size() / 2, MSG_NOSIGNAL) < 0) {
            fail("send");
        }
    }
    say_held_and_wait(count);
    for (const int socket : sockets) {
        close(socket);
    }
    return 0;
}

// ---- SMTP ----

enum class Security { none, from_the_start, starttls };

void expect(Talk& talk, std::vector<char>& buffer, std::string_view last_line) {
    std::string got;
    while (!got.ends_with("\r\n") || got.substr(got.rfind('\n', got.size() - 2) + 1, 4) != last_line) {
        got.append(buffer.data(), talk.read_into(buffer));
    }
}

void smtp_session(const sockaddr_in& address, SSL_CTX& context, Security security, std::string_view message) {
    Talk talk(address, context);
    std::vector<char> buffer(4096);
    const auto ask = [&](std::string_view command, std::string_view answer) {
        talk.say(command);
        expect(talk, buffer, answer);
    };
    if (security == Security::from_the_start) {
        talk.begin_tls();
    }
    expect(talk, buffer, "220 ");
    ask("EHLO client.test\r\n", "250 ");
    if (security == Security::starttls) {
        ask("STARTTLS\r\n", "220 ");
        talk.begin_tls();
        ask("EHLO client.test\r\n", "250 ");
    }
    ask("MAIL FROM:<someone@client.test>\r\n", "250 ");
    ask("RCPT TO:<other@bench.test>\r\n", "250 ");
    ask("DATA\r\n", "354 ");
    ask(message, "250 ");
    ask("QUIT\r\n", "221 ");
}

int measure_smtp(const sockaddr_in& address, std::size_t count, std::string_view manner) {
    const Security security = manner == "plain" ? Security::none : manner == "tls" ? Security::from_the_start : Security::starttls;
    const Context context = client_context(TLS1_3_VERSION);
    const std::string message = "Subject: measured\r\n\r\n" + std::string(1024, 'x') + "\r\n.\r\n";
    std::vector<double> times;
    for (std::size_t i = 0; i < count; ++i) {
        const auto began = Clock::now();
        smtp_session(address, *context, security, message);
        times.push_back(seconds_since(began) * 1000);
    }
    std::sort(times.begin(), times.end());
    std::printf("{\"sessions\": %zu, \"median_ms\": %.4f, \"p99_ms\": %.4f}\n", count, times[count / 2], times[count * 99 / 100]);
    return 0;
}

// ---- the server behind ----

/// One client at a time: what is measured is one connection.
[[noreturn]] void pour_over_tls(const sockaddr_in& address, const char* certificate, const char* key) {
    const Context context{SSL_CTX_new(TLS_server_method())};
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), key, SSL_FILETYPE_PEM) != 1) {
        fail_tls("certificate");
    }
    SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256");
    const int listener = new_socket(true);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, generic(address), sizeof address) != 0 || listen(listener, 128) != 0) {
        fail("listen");
    }
    const std::string block(1 << 18, 'x');
    for (;;) {
        const int accepted = accept(listener, nullptr, nullptr);
        const Connection tls{SSL_new(context.get())};
        SSL_set_fd(tls.get(), accepted);
        if (SSL_accept(tls.get()) == 1) {
            while (SSL_write(tls.get(), block.data(), static_cast<int>(block.size())) > 0) {
            }
        }
        ERR_clear_error();
        close(accepted);
    }
}

int usage() {
    std::fputs("usage: bench_tls handshakes|bulk|hold|half|smtp|server ADDRESS PORT …\n", stderr);
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
    if (mode == "server" && words.size() == 5) {
        pour_over_tls(address, words[3], words[4]);
    }
    const auto number = static_cast<std::size_t>(std::strtoull(words[3], nullptr, 10));
    if (mode == "handshakes" && words.size() == 7) {
        const int version = std::string_view{words[5]} == "1.2" ? TLS1_2_VERSION : TLS1_3_VERSION;
        const auto concurrency = static_cast<std::size_t>(std::strtoull(words[4], nullptr, 10));
        return Handshakes(address, number, concurrency, version, std::string_view{words[6]} == "resumed").run();
    }
    if (mode == "bulk") {
        return measure_bulk(address, number);
    }
    if (mode == "hold") {
        return hold(address, number);
    }
    if (mode == "half") {
        return hold_half(address, number);
    }
    if (mode == "smtp" && words.size() == 5) {
        return measure_smtp(address, number, words[4]);
    }
    return usage();
}
