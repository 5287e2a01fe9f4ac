#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/tls/client_hello.h"
#include "engine/tls/openssl.h"
#include "engine/tls/tls_bytes.h"

namespace sluice::engine {

/// TLS towards one peer, over memory: what the peer has sent goes in, what is to be sent to it comes out. Knows neither sockets nor rules.
/// One thread.
class TlsChannel {
public:
    enum class Step : std::uint8_t {
        done,
        needs_input,
        client_hello, ///< the client's first message is here: choose by it, then call again
        failed,       ///< error() says why; what is left to send is the alert
    };
    enum class ReadEnd : std::uint8_t {
        full,        ///< there may be more
        needs_input, ///< all that has come is read
        closed,      ///< the peer has said close_notify
        truncated,   ///< the peer's bytes have ended without it
        failed,
    };
    struct Read {
        std::size_t bytes = 0;
        ReadEnd end = ReadEnd::full;
    };

    /// `ssl` is set to accept or to connect. `buffers` outlives the channel.
    TlsChannel(SslPtr ssl, BufferPool& buffers);
    ~TlsChannel();
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;

    Step handshake();
    [[nodiscard]] bool is_secured() const noexcept { return is_secured_; }
    /// Fills `into` as far as what has come in goes.
    Read read(std::span<std::byte> into);
    /// Everything, as records of at most 16 kB. False: failed, or no memory.
    bool write(std::span<const std::byte> bytes);
    /// Nothing more can be read until more comes in.
    [[nodiscard]] bool is_starved() const noexcept { return is_starved_; }
    /// After Step::client_hello: the client is told unrecognized_name, and handshake() fails.
    void refuse_name() noexcept { refuses_name_ = true; }
    /// Says close_notify, once.
    void close();

    /// Bytes from the peer, lent until keep_input().
    void lend_input(std::span<const std::byte> bytes) noexcept;
    /// Copies what is left of them. False: no memory.
    [[nodiscard]] bool keep_input();
    /// The peer's bytes have ended.
    void end_input() noexcept { input_ended_ = true, is_starved_ = false; }
    /// Bytes that came before TLS was spoken of, as the first input.
    [[nodiscard]] bool add_input(std::span<const std::byte> bytes);
    /// Input that nobody has used yet.
    [[nodiscard]] std::span<const std::byte> kept_input() const noexcept { return kept_.all(); }

    /// What waits to be sent to the peer.
    [[nodiscard]] std::span<const std::byte> output() const noexcept { return output_.all(); }
    void sent(std::size_t bytes) noexcept { output_.drop_front(bytes); }
    /// What waits goes with the next bytes, not in a segment of its own.
    void hold_output() noexcept { holds_output_ = true; }
    [[nodiscard]] bool is_to_send() const noexcept { return !holds_output_ && !output_.is_empty(); }
    /// Bytes that go to the peer as they are, behind what waits already.
    [[nodiscard]] bool send_in_clear(std::span<const std::byte> bytes) { return output_.append(bytes); }

    [[nodiscard]] SSL& ssl() const noexcept { return *ssl_; }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    /// Before the handshake: all of client_hello() is kept, not only what a handshake without rules needs.
    void keep_client_hello() noexcept { keeps_hello_ = true; }
    /// Of the side that accepts, from Step::client_hello on.
    [[nodiscard]] const ClientHello& client_hello() const noexcept { return hello_; }
    /// From now on server_extensions() is filled: only what is asked for is kept.
    void watch_server_hello();
    /// Of the side that connects, with watch_server_hello().
    [[nodiscard]] const std::vector<ClientHello::Extension>& server_extensions() const noexcept { return server_extensions_; }
    /// Names to answer a client's ALPN with in the place of the context's, as on the wire.
    void set_alpn(std::vector<unsigned char> names) { alpn_ = std::move(names); }
    [[nodiscard]] const std::optional<std::vector<unsigned char>>& alpn() const noexcept { return alpn_; }
    /// The first records are of one segment, and later ones of `record_max`; without `grows` all are.
    void set_record_size(std::uint32_t record_max, bool grows);
    /// Not while a handshake inside this TLS is under way: what it needs comes with read().
    [[nodiscard]] bool may_write() const noexcept { return SSL_in_init(ssl_.get()) == 0; }
    /// A new handshake inside this TLS; it goes on with read(). False: TLS 1.3, or it is not allowed.
    bool renegotiate();
    /// Has one that renegotiate() began come to its end since the last call?
    [[nodiscard]] bool take_renegotiated() noexcept;
    /// The channel of an SSL.
    [[nodiscard]] static TlsChannel& of(SSL& ssl);
    /// The first bytes that came in, for telling what the peer speaks instead.
    [[nodiscard]] std::span<const std::byte> first_input() const noexcept { return std::span{first_}.first(first_count_); }
    [[nodiscard]] std::uint64_t plain_bytes_in() const noexcept { return plain_in_; }

    /// Of the side that connects: the session that the peer has given since the last call; null: none.
    [[nodiscard]] SslSessionPtr take_session() noexcept { return std::move(session_); }

    /// For SSL_CTX_sess_set_new_cb.
    static int on_session(SSL* ssl, SSL_SESSION* session);
    /// For SSL_CTX_set_client_hello_cb.
    static int on_client_hello(SSL* ssl, int* alert, void* unused);
    /// The most that one write() should be given: what it becomes still fits a buffer that the pool keeps.
    static constexpr std::size_t write_bytes_best = std::size_t{48} << 10;

private:
    friend struct TlsChannelBio;
    void remember_first(std::span<const std::byte> bytes) noexcept;
    std::size_t take_input(std::span<std::byte> into) noexcept;
    [[nodiscard]] ReadEnd read_end(int result);
    [[nodiscard]] std::string handshake_error() const;
    static void on_message(int is_write, int version, int type, const void* bytes, std::size_t count, SSL* ssl, void* unused);
    [[nodiscard]] bool write_records(std::span<const std::byte> bytes);

    SslPtr ssl_;
    TlsBytes kept_;
    TlsBytes output_;
    std::span<const std::byte> lent_;
    std::string error_;
    SslSessionPtr session_;
    ClientHello hello_;
    std::vector<ClientHello::Extension> server_extensions_;
    std::optional<std::vector<unsigned char>> alpn_;
    std::uint64_t plain_in_ = 0;
    std::uint64_t plain_out_ = 0;
    std::array<std::byte, 4> first_{};
    std::uint8_t first_count_ = 0;
    bool is_secured_ = false;
    bool input_ended_ = false;
    bool hello_seen_ = false;
    bool refuses_name_ = false;
    bool is_starved_ = false;
    bool no_memory_ = false;
    bool is_renegotiating_ = false;
    bool records_grow_ = false;
    bool keeps_hello_ = false;
    bool holds_output_ = false;
};

} // namespace sluice::engine
