#include "config/monitor_text.h"

#include <optional>

namespace sluice::config {

namespace {

int hex_digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t at = digits.find(lower);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// What stands at the beginning of a text, and how many of its bytes that takes.
struct Escape {
    char byte = 0;
    std::size_t length = 0;
};

std::optional<Escape> escape_at(std::string_view text) {
    if (text.size() < 2 || text[0] != '\\')
        return std::nullopt;
    switch (text[1]) {
    case 'r':
        return Escape{'\r', 2};
    case 'n':
        return Escape{'\n', 2};
    case 't':
        return Escape{'\t', 2};
    case '"':
        return Escape{'"', 2};
    case 'x':
        break;
    default:
        return std::nullopt;
    }
    const int high = text.size() > 3 ? hex_digit(text[2]) : -1;
    const int low = text.size() > 3 ? hex_digit(text[3]) : -1;
    if (high < 0 || low < 0)
        return std::nullopt;
    return Escape{static_cast<char>(high * 16 + low), 4};
}

void append_literally(std::string& expression, char byte) {
    if (std::string_view("\\^$.[]|()*+?{}").find(byte) != std::string_view::npos)
        expression += '\\';
    expression += byte;
}

} // namespace

std::string monitor_bytes(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const auto escape = escape_at(text);
        const bool backslash = text.starts_with("\\\\");
        bytes += escape ? escape->byte : text.front();
        text.remove_prefix(escape ? escape->length : backslash ? 2 : 1);
    }
    return bytes;
}

std::string monitor_expression(std::string_view text) {
    std::string expression;
    while (!text.empty()) {
        const auto escape = escape_at(text);
        if (escape && escape->byte != '\0') {
            append_literally(expression, escape->byte);
            text.remove_prefix(escape->length);
            continue;
        }
        const std::size_t taken = text.front() == '\\' && text.size() > 1 ? 2 : 1;
        expression += text.substr(0, taken);
        text.remove_prefix(taken);
    }
    return expression;
}

} // namespace sluice::config
