#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/monitor/probe_protocols.h"
#include "engine/smtp/smtp_reply.h"

namespace sluice::engine {

namespace {

constexpr std::size_t read_bytes_max = 2048;

std::string helo_name(const config::Monitor& monitor) {
    if (!monitor.domain.empty()) {
        return monitor.domain;
    }
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "localhost";
}

/// What is wrong with the reply to `step`; empty when it is the one expected. Bytes after it are kept in `unread` for the next one.
Awaitable<std::string> expect(ProbeConnection& connection, std::string& unread, std::string_view step, int code) {
    SmtpReplyReader reply;
    unread.erase(0, reply.take(unread));
    while (reply.state() == SmtpReplyReader::State::incomplete) {
        unread = co_await connection.read_some(read_bytes_max);
        if (!connection.failure().empty()) {
            co_return connection.failure();
        }
        if (unread.empty()) {
            co_return fmt::format("Connection closed instead of a reply to {}.", step);
        }
        unread.erase(0, reply.take(unread));
    }
    const std::string_view line = std::string_view(reply.last_line()).substr(0, 200);
    if (reply.state() == SmtpReplyReader::State::malformed) {
        co_return fmt::format("Not an SMTP reply to {}: {}", step, line);
    }
    co_return reply.code() == code ? std::string{} : fmt::format("Unexpected reply to {}: {}", step, line);
}

Awaitable<std::string> ask(ProbeConnection& connection, std::string& unread, std::string_view command, std::string_view step, int code) {
    std::string wrong;
    const bool written = co_await connection.write(command);
    if (written) {
        wrong = co_await expect(connection, unread, step, code);
    } else {
        wrong = connection.failure();
    }
    co_return wrong;
}

} // namespace

Awaitable<ProbeResult> probe_smtp(const config::Monitor& monitor, ProbeConnection& connection) {
    std::string unread;
    std::string wrong = co_await expect(connection, unread, "connection", 220);
    if (wrong.empty()) {
        const std::string helo = fmt::format("HELO {}\r\n", helo_name(monitor));
        wrong = co_await ask(connection, unread, helo, "HELO", 250);
    }
    if (wrong.empty()) {
        wrong = co_await ask(connection, unread, "QUIT\r\n", "QUIT", 221);
    }
    ProbeResult result;
    result.succeeded = wrong.empty();
    result.reason = wrong;
    co_return result;
}

} // namespace sluice::engine
