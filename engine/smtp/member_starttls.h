#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/model/tls_profile.h"
#include "engine/smtp/smtp_reply.h"

namespace sluice::engine {

/// STARTTLS towards a server, before its client is let through: greeting, EHLO, STARTTLS (RFC 3207). Knows no sockets.
class MemberStartTls {
public:
    enum class Result : std::uint8_t {
        needs_more,
        begin_tls, ///< the server waits for the handshake; bytes behind its 220 are thrown_away()
        in_clear,  ///< it offers none, and need not
        refused,   ///< it offers none, or refuses, and must: reason() says what it said
    };

    /// `helo_name` goes behind EHLO: "[172.16.51.174]".
    MemberStartTls(config::StartTls mode, std::string helo_name) : helo_name_(std::move(helo_name)), mode_(mode) {}

    /// Bytes of the server; what is to be answered is appended to `answer`.
    Result server_said(std::string_view bytes, std::string& answer);
    /// What the client is to hear first: the server's greeting as it came.
    [[nodiscard]] const std::string& greeting() const noexcept { return greeting_; }
    [[nodiscard]] std::size_t thrown_away() const noexcept { return thrown_away_; }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

private:
    enum class Step : std::uint8_t { greeting, ehlo, starttls };
    Result reply_read(std::string& answer);
    Result without_tls(std::string_view why);

    std::string helo_name_;
    std::string greeting_;
    std::string ehlo_reply_;
    std::string reason_;
    SmtpReplyReader reply_;
    std::size_t thrown_away_ = 0;
    config::StartTls mode_;
    Step step_ = Step::greeting;
};

} // namespace sluice::engine
