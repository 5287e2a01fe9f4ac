#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "config/model/tls_profile.h"
#include "engine/smtp/smtp_text.h"

namespace sluice::engine {

/// STARTTLS for the clients of a server that has none, or whose own is to be taken away (`ltm profile smtps`; RFC 3207). Follows the
/// dialogue as far as that needs and passes everything else byte for byte. Knows no sockets.
class StartTlsFilter {
public:
    /// Takes what goes on. Bytes are lent for the call.
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void to_server(std::string_view bytes) = 0;
        virtual void to_client(std::string_view bytes) = 0;
    };

    explicit StartTlsFilter(config::StartTls mode) : mode_(mode) {}

    void client_said(std::string_view bytes, Sink& sink);
    void server_said(std::string_view bytes, Sink& sink);
    /// The client's FIN: what it has left behind is passed on as soon as the server's answers allow.
    void client_ended(Sink& sink);

    /// Something the client said waits for the server's answers: no more is to be read of it.
    [[nodiscard]] bool is_blocked() const noexcept { return is_blocked_; }
    [[nodiscard]] bool holds_client_bytes() const noexcept { return !pending_.empty(); }
    /// The client has been told to begin: its side is to be secured, and what it has sent since is to be forgotten.
    [[nodiscard]] bool wants_tls() const noexcept { return wants_tls_; }
    /// The handshake begins. How many bytes behind STARTTLS were forgotten here.
    std::size_t forget();

private:
    enum class Kind : std::uint8_t { other, greeting, helo, ehlo, mail, data, content, reset, authentication };
    enum class ClientState : std::uint8_t { commands, rest_of_line, content, chunk, authentication };
    /// What becomes of a command.
    enum class Verdict : std::uint8_t { pass, wait, answer, begin_tls };
    struct Judgement {
        Verdict verdict = Verdict::pass;
        std::string_view answer;
        Kind kind = Kind::other;
    };

    void work(Sink& sink);
    std::size_t take(std::string_view bytes, Sink& sink);
    std::size_t take_command(std::string_view bytes, Sink& sink);
    std::size_t pass_command(std::string_view line, Kind kind, Sink& sink);
    std::size_t pass_rest(std::string_view bytes, Sink& sink);
    [[nodiscard]] Judgement judge(std::string_view line) const;
    [[nodiscard]] Judgement judge_starttls(std::string_view line) const;
    [[nodiscard]] Judgement refuse(std::string_view answer) const;
    [[nodiscard]] bool must_wait_behind(Kind kind) const;
    void reply_ended(int code, Sink& sink);

    config::StartTls mode_;
    ClientState state_ = ClientState::commands;
    std::deque<Kind> unanswered_{Kind::greeting};
    std::string pending_;    ///< of the client, not yet passed
    std::string ehlo_reply_; ///< held until it is whole
    ReplyTracker replies_;
    ContentEnd content_;
    std::uint64_t chunk_left_ = 0;
    bool is_blocked_ = false;
    bool client_ended_ = false;
    bool wants_tls_ = false;
    bool is_secured_ = false;
    bool said_ehlo_ = false;
    bool in_transaction_ = false;
    bool is_authenticated_ = false;
    bool had_odd_line_ends_ = false;
};

} // namespace sluice::engine
