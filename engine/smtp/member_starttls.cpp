#include "engine/smtp/member_starttls.h"

#include <fmt/format.h>

#include "engine/smtp/ehlo_reply.h"

namespace sluice::engine {

MemberStartTls::Result MemberStartTls::server_said(std::string_view bytes, std::string& answer) {
    while (!bytes.empty()) {
        const std::size_t taken = reply_.take(bytes);
        if (step_ == Step::greeting) {
            greeting_.append(bytes.substr(0, taken));
        } else if (step_ == Step::ehlo) {
            ehlo_reply_.append(bytes.substr(0, taken));
        }
        bytes.remove_prefix(taken);
        if (reply_.state() == SmtpReplyReader::State::malformed) {
            reason_ = fmt::format("what it says is no SMTP: {}", reply_.last_line());
            return Result::refused;
        }
        if (reply_.state() == SmtpReplyReader::State::incomplete) {
            break;
        }
        const Result result = reply_read(answer);
        if (result == Result::begin_tls) {
            thrown_away_ = bytes.size(); // in clear behind the 220: nothing that TLS vouches for
        } else if (result == Result::in_clear) {
            greeting_.append(bytes);
        }
        if (result != Result::needs_more) {
            return result;
        }
        reply_ = {};
    }
    return Result::needs_more;
}

MemberStartTls::Result MemberStartTls::reply_read(std::string& answer) {
    const int code = reply_.code();
    switch (step_) {
    case Step::greeting:
        if (code != 220) {
            return Result::in_clear; // it turns its clients away: they are to hear it
        }
        answer += fmt::format("EHLO {}\r\n", helo_name_);
        step_ = Step::ehlo;
        return Result::needs_more;
    case Step::ehlo:
        if (code != 250 || !offers_starttls(ehlo_reply_)) {
            return without_tls("it does not offer STARTTLS");
        }
        answer += "STARTTLS\r\n";
        step_ = Step::starttls;
        return Result::needs_more;
    case Step::starttls:
        return code == 220 ? Result::begin_tls : without_tls(reply_.last_line());
    }
    return Result::refused;
}

MemberStartTls::Result MemberStartTls::without_tls(std::string_view why) {
    if (mode_ == config::StartTls::allow) {
        return Result::in_clear;
    }
    reason_ = why;
    return Result::refused;
}

} // namespace sluice::engine
