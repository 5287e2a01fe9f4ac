#include <cstdint>

#include "rules/reader.h"

namespace sluice::rules {
namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/// Reads at most `digits_max` digits of `base` at `at`, moving it behind them; of a large value the low bits count.
std::uint32_t read_digits(std::string_view text, std::size_t& at, int base, std::size_t digits_max) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits_max && at < text.size() && digit_value(text[at]) < base; ++i)
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit_value(text[at++]));
    return value;
}

char simple_escape(char c) {
    switch (c) {
    case 'a':
        return '\a';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        return c;
    }
}

/// Appends what the backslash sequence at `at` (behind the backslash) stands for, one byte, and moves behind it.
void append_escape(std::string& out, std::string_view text, std::size_t& at) {
    const char c = text[at];
    if (digit_value(c) < 8) {
        out.push_back(static_cast<char>(read_digits(text, at, 8, 3)));
    } else if ((c == 'x' || c == 'u') && at + 1 < text.size() && digit_value(text[at + 1]) < 16) {
        ++at;
        out.push_back(static_cast<char>(read_digits(text, at, 16, c == 'x' ? text.size() : 4)));
    } else {
        out.push_back(simple_escape(c));
        ++at;
    }
}

} // namespace

std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out.push_back(text[at++]);
        } else {
            ++at;
            append_escape(out, text, at);
        }
    }
    return out;
}

} // namespace sluice::rules
