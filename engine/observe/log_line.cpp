#include "engine/observe/log_line.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

namespace sluice::engine {

namespace {

bool is_continuation(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Length of the well-formed UTF-8 character of two or more bytes that begins at `at`; 0 when there is none. Overlong forms, surrogates
/// and C1 controls are none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = byte(at);
    if (first >= 0xC2 && first <= 0xDF) {
        const bool is_c1_control = first == 0xC2 && at + 1 < text.size() && byte(at + 1) < 0xA0;
        return is_continuation(text, at + 1) && !is_c1_control ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF && is_continuation(text, at + 1) && is_continuation(text, at + 2)) {
        const bool overlong = first == 0xE0 && byte(at + 1) < 0xA0;
        const bool surrogate = first == 0xED && byte(at + 1) >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4 && is_continuation(text, at + 1) && is_continuation(text, at + 2) && is_continuation(text, at + 3)) {
        const bool overlong = first == 0xF0 && byte(at + 1) < 0x90;
        const bool beyond = first == 0xF4 && byte(at + 1) >= 0x90;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

void append_escaped_byte(std::string& out, unsigned char byte) {
    switch (byte) {
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += fmt::format("\\x{:02x}", byte);
    }
}

std::tm local_time(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return parts;
}

} // namespace

std::string escape_for_log(std::string_view text, std::size_t bytes_max) {
    std::string out;
    out.reserve(std::min(text.size(), bytes_max));
    for (std::size_t at = 0; at < text.size();) {
        if (out.size() >= bytes_max) {
            return out + "...";
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20 && byte < 0x7F) {
            out += text[at++];
        } else if (const std::size_t length = byte < 0x80 ? 0 : utf8_length(text, at); length != 0) {
            out += text.substr(at, length);
            at += length;
        } else {
            append_escaped_byte(out, byte);
            ++at;
        }
    }
    return out;
}

std::string log_time(std::chrono::system_clock::time_point time) {
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm parts = local_time(time);
    return fmt::format("{} {:2} {:02}:{:02}:{:02}", months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_mday, parts.tm_hour,
                       parts.tm_min, parts.tm_sec);
}

std::string monitor_time(std::chrono::system_clock::time_point time) {
    const std::tm parts = local_time(time);
    return fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                       parts.tm_min, parts.tm_sec);
}

std::string log_line(std::chrono::system_clock::time_point time, std::string_view host, Level level, std::string_view process, int pid,
                     std::string_view text) {
    return fmt::format("{} {} {} {}[{}]: {}", log_time(time), host, to_text(level), process, pid, text);
}

std::string syslog_datagram(std::chrono::system_clock::time_point time, Level level, std::uint8_t facility, std::string_view process,
                            int pid, std::string_view text) {
    const int priority = facility * 8 + static_cast<int>(level);
    return fmt::format("<{}>{} {}[{}]: {}", priority, log_time(time), process, pid, text);
}

} // namespace sluice::engine
