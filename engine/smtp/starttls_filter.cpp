#include "engine/smtp/starttls_filter.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/smtp/ehlo_reply.h"

namespace sluice::engine {
namespace {

using config::StartTls;

constexpr std::string_view ready = "220 2.0.0 Ready to start TLS\r\n";
constexpr std::string_view tls_first = "530 5.7.0 Must issue a STARTTLS command first\r\n";
constexpr std::string_view not_offered = "502 5.5.1 STARTTLS is not offered here\r\n";
constexpr std::string_view no_parameters = "501 5.5.4 Syntax error (no parameters allowed)\r\n";
constexpr std::string_view ehlo_first = "503 5.5.1 Send EHLO first\r\n";
constexpr std::string_view in_mail = "503 5.5.1 MAIL transaction in progress\r\n";
constexpr std::string_view authenticated = "503 5.5.1 Not after AUTH\r\n";
constexpr std::string_view secured_already = "503 5.5.1 TLS already active\r\n";
constexpr std::string_view odd_line_end = "500 5.5.2 Bare CR or LF in a command line\r\n";
constexpr std::string_view unclear_dialogue = "454 4.7.0 TLS not available: bare CR or LF in an earlier command\r\n";

/// More than any server takes for a command line (Postfix: 2,048). A longer one is judged by its beginning.
constexpr std::size_t command_bytes_max = 4096;
constexpr std::size_t ehlo_reply_bytes_max = 65536;
constexpr std::size_t unanswered_max = 256;

/// The count of BDAT (RFC 3030 §2); nothing: not a number.
bool chunk_bytes_of(std::string_view line, std::uint64_t& bytes) {
    const std::string_view argument = argument_of(line);
    const auto parsed = std::from_chars(argument.data(), argument.data() + argument.size(), bytes);
    return parsed.ec == std::errc{} && (parsed.ptr == argument.data() + argument.size() || *parsed.ptr == ' ');
}

bool is_allowed_in_clear(std::string_view line) {
    constexpr std::string_view words[] = {"EHLO", "HELO", "NOOP", "RSET", "QUIT"};
    return std::any_of(std::begin(words), std::end(words), [line](std::string_view word) { return is_command(line, word); });
}

} // namespace

void StartTlsFilter::client_said(std::string_view bytes, Sink& sink) {
    if (pending_.empty() && !is_blocked_) {
        const std::size_t taken = take(bytes, sink);
        pending_.assign(bytes.substr(taken));
        return;
    }
    pending_.append(bytes);
    work(sink);
}

void StartTlsFilter::client_ended(Sink& sink) {
    client_ended_ = true;
    work(sink);
}

/// Goes on with what is pending.
void StartTlsFilter::work(Sink& sink) {
    is_blocked_ = false;
    pending_.erase(0, take(pending_, sink));
    if (client_ended_ && !is_blocked_ && !pending_.empty()) {
        sink.to_server(std::exchange(pending_, {})); // half a line
    }
}

/// How many bytes were passed or answered.
std::size_t StartTlsFilter::take(std::string_view bytes, Sink& sink) {
    std::size_t done = 0;
    while (done < bytes.size() && !is_blocked_ && !wants_tls_) {
        const std::size_t taken = state_ == ClientState::commands || state_ == ClientState::authentication
                                      ? take_command(bytes.substr(done), sink)
                                      : pass_rest(bytes.substr(done), sink);
        if (taken == 0) {
            break;
        }
        done += taken;
    }
    return done;
}

/// One line; 0: it is not whole, or waits.
std::size_t StartTlsFilter::take_command(std::string_view bytes, Sink& sink) {
    const auto end = end_of_line(bytes);
    if (!end && bytes.size() < command_bytes_max) {
        return 0;
    }
    const std::string_view line = bytes.substr(0, end.value_or(bytes.size()));
    if (state_ == ClientState::authentication) {
        state_ = ClientState::commands;
        return pass_command(line, Kind::authentication, sink);
    }
    const Judgement judged = judge(line);
    switch (judged.verdict) {
    case Verdict::wait:
        is_blocked_ = true;
        return 0;
    case Verdict::pass:
        had_odd_line_ends_ = had_odd_line_ends_ || has_bare_line_end(line);
        return pass_command(line, judged.kind, sink);
    case Verdict::begin_tls:
        wants_tls_ = true;
        [[fallthrough]];
    case Verdict::answer:
        sink.to_client(judged.answer);
        return line.size();
    }
    return 0;
}

std::size_t StartTlsFilter::pass_command(std::string_view line, Kind kind, Sink& sink) {
    sink.to_server(line);
    if (!line.ends_with("\r\n")) {
        state_ = ClientState::rest_of_line;
    } else if (kind == Kind::content && chunk_bytes_of(line, chunk_left_) && chunk_left_ > 0) {
        state_ = ClientState::chunk;
    }
    unanswered_.push_back(kind);
    return line.size();
}

/// Of a long line, a message or a chunk.
std::size_t StartTlsFilter::pass_rest(std::string_view bytes, Sink& sink) {
    std::size_t taken = bytes.size();
    if (state_ == ClientState::content) {
        taken = content_.take(bytes);
        if (content_.is_found()) {
            state_ = ClientState::commands;
            unanswered_.push_back(Kind::content);
        }
    } else if (state_ == ClientState::chunk) {
        taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), chunk_left_));
        chunk_left_ -= taken;
        state_ = chunk_left_ == 0 ? ClientState::commands : state_;
    } else if (const auto end = end_of_line(bytes)) {
        taken = *end;
        state_ = ClientState::commands;
    } else if (bytes.back() == '\r' && bytes.size() > 1) {
        taken = bytes.size() - 1; // perhaps half of its end
    } else if (bytes == "\r") {
        return 0;
    }
    sink.to_server(bytes.substr(0, taken));
    return taken;
}

StartTlsFilter::Judgement StartTlsFilter::judge(std::string_view line) const {
    if (must_wait_behind(Kind::data) || unanswered_.size() >= unanswered_max) {
        return {Verdict::wait, {}, Kind::other};
    }
    if (is_command(line, "STARTTLS")) {
        return judge_starttls(line);
    }
    if (!is_secured_ && mode_ == StartTls::require) {
        if (!is_allowed_in_clear(line)) {
            return refuse(tls_first);
        }
        if (has_bare_line_end(line)) {
            return refuse(odd_line_end); // the server might see a second command in it
        }
    }
    const bool is_ehlo = is_command(line, "EHLO") || is_command(line, "LHLO");
    if (is_secured_ && !said_ehlo_ && !is_ehlo && !is_allowed_in_clear(line)) {
        return refuse(ehlo_first); // what the server knows from before does not count (RFC 3207 §4.2)
    }
    const Kind kind = is_ehlo                    ? Kind::ehlo
                      : is_command(line, "HELO") ? Kind::helo
                      : is_command(line, "MAIL") ? Kind::mail
                      : is_command(line, "DATA") ? Kind::data
                      : is_command(line, "BDAT") ? Kind::content
                      : is_command(line, "RSET") ? Kind::reset
                      : is_command(line, "AUTH") ? Kind::authentication
                                                 : Kind::other;
    return {Verdict::pass, {}, kind};
}

StartTlsFilter::Judgement StartTlsFilter::judge_starttls(std::string_view line) const {
    if (is_secured_) {
        return refuse(secured_already);
    }
    if (mode_ == StartTls::none) {
        return refuse(not_offered);
    }
    if (!unanswered_.empty()) {
        return {Verdict::wait, {}, Kind::other};
    }
    if (has_bare_line_end(line) || !argument_of(line).empty()) {
        return refuse(no_parameters);
    }
    const std::string_view problem = had_odd_line_ends_  ? unclear_dialogue
                                     : !said_ehlo_       ? ehlo_first
                                     : in_transaction_   ? in_mail
                                     : is_authenticated_ ? authenticated
                                                         : std::string_view{};
    return problem.empty() ? Judgement{Verdict::begin_tls, ready, Kind::other} : refuse(problem);
}

/// Answers keep their order: ours comes when the server's are through.
StartTlsFilter::Judgement StartTlsFilter::refuse(std::string_view answer) const {
    return {unanswered_.empty() ? Verdict::answer : Verdict::wait, answer, Kind::other};
}

/// Only its answer says whether a message or a command follows.
bool StartTlsFilter::must_wait_behind(Kind kind) const {
    const auto waits = [kind](Kind each) { return each == kind || each == Kind::authentication; };
    return std::any_of(unanswered_.begin(), unanswered_.end(), waits);
}

void StartTlsFilter::server_said(std::string_view bytes, Sink& sink) {
    while (!bytes.empty()) {
        const ReplyTracker::Taken line = replies_.take_line(bytes);
        const bool is_ehlo = !unanswered_.empty() && unanswered_.front() == Kind::ehlo;
        const std::string_view text = bytes.substr(0, line.bytes);
        if (!is_ehlo) {
            sink.to_client(text);
        } else {
            ehlo_reply_.append(text);
        }
        if (line.code != 0) {
            reply_ended(line.code, sink);
            work(sink);
        } else if (ehlo_reply_.size() > ehlo_reply_bytes_max) {
            sink.to_client(std::exchange(ehlo_reply_, {}));
        }
        bytes.remove_prefix(line.bytes);
    }
}

void StartTlsFilter::reply_ended(int code, Sink& sink) {
    if (unanswered_.empty()) {
        return;
    }
    const Kind kind = unanswered_.front();
    unanswered_.pop_front();
    const bool is_good = code >= 200 && code < 300;
    switch (kind) {
    case Kind::helo:
        said_ehlo_ = said_ehlo_ || is_good;
        in_transaction_ = in_transaction_ && !is_good;
        break;
    case Kind::ehlo:
        said_ehlo_ = said_ehlo_ || is_good;
        in_transaction_ = in_transaction_ && !is_good;
        sink.to_client(!is_secured_ && mode_ != config::StartTls::none ? with_starttls(ehlo_reply_) : without_starttls(ehlo_reply_));
        ehlo_reply_.clear();
        break;
    case Kind::mail:
        in_transaction_ = in_transaction_ || is_good;
        break;
    case Kind::reset:
        in_transaction_ = in_transaction_ && !is_good;
        break;
    case Kind::content:
        in_transaction_ = in_transaction_ && state_ == ClientState::chunk; // chunks may follow; then RSET or EHLO ends it
        break;
    case Kind::data:
        if (code == 354) {
            state_ = ClientState::content;
            content_ = {};
        }
        break;
    case Kind::authentication:
        is_authenticated_ = is_authenticated_ || code == 235;
        state_ = code == 334 ? ClientState::authentication : state_;
        break;
    case Kind::greeting:
    case Kind::other:
        break;
    }
}

std::size_t StartTlsFilter::forget() {
    const std::size_t forgotten = pending_.size();
    pending_.clear();
    wants_tls_ = is_blocked_ = said_ehlo_ = false;
    is_secured_ = true;
    return forgotten;
}

} // namespace sluice::engine
