#include "engine/smtp/smtp_text.h"

#include <algorithm>
#include <cstring>

namespace sluice::engine {
namespace {

constexpr std::string_view content_end = "\r\n.\r\n";

char upper(char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 32) : byte;
}

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

} // namespace

std::optional<std::size_t> end_of_line(std::string_view text) {
    const std::size_t at = text.find("\r\n");
    return at == std::string_view::npos ? std::nullopt : std::optional{at + 2};
}

bool has_bare_line_end(std::string_view line) {
    if (line.ends_with("\r\n")) {
        line.remove_suffix(2);
    }
    return line.find_first_of("\r\n") != std::string_view::npos;
}

bool is_command(std::string_view line, std::string_view word) {
    if (line.size() < word.size() || (line.size() > word.size() && !is_blank(line[word.size()]))) {
        return false;
    }
    return std::equal(word.begin(), word.end(), line.begin(), [](char a, char b) { return a == upper(b); });
}

std::string_view argument_of(std::string_view line) {
    const std::size_t blank = line.find_first_of(" \t\r\n");
    line.remove_prefix(std::min(blank, line.size()));
    while (!line.empty() && is_blank(line.front())) {
        line.remove_prefix(1);
    }
    while (!line.empty() && is_blank(line.back())) {
        line.remove_suffix(1);
    }
    return line;
}

std::size_t ContentEnd::take(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && !is_found()) {
        if (matched_ == 0) {
            const void* found = std::memchr(bytes.data() + at, '\r', bytes.size() - at);
            if (found == nullptr) {
                return bytes.size();
            }
            at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
        }
        const char byte = bytes[at++];
        if (byte == content_end[matched_]) {
            ++matched_;
        } else {
            matched_ = byte == '\r' ? 1 : 0;
        }
    }
    return at;
}

ReplyTracker::Taken ReplyTracker::take_line(std::string_view bytes) {
    const std::size_t end = bytes.find('\n');
    Taken taken{end == std::string_view::npos ? bytes.size() : end + 1, 0};
    for (const char byte : bytes.substr(0, std::min(taken.bytes, sizeof code_ - column_))) {
        code_[column_++] = byte;
    }
    if (end == std::string_view::npos) {
        return taken;
    }
    const bool has_code = column_ >= 3 && is_digit(code_[0]) && is_digit(code_[1]) && is_digit(code_[2]);
    const bool is_last = has_code && (column_ == 3 || code_[3] != '-');
    column_ = 0;
    if (is_last) {
        taken.code = (code_[0] - '0') * 100 + (code_[1] - '0') * 10 + (code_[2] - '0');
    }
    return taken;
}

} // namespace sluice::engine
