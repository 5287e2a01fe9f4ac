#include "datagroups/external_text.h"

#include <algorithm>

#include "datagroups/ip_address.h"

namespace sluice::datagroups {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t address_bytes_max = 96; ///< an IPv6 address, its route domain and a netmask

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_address_or_number(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return IpPrefix::parse(text) || IpAddress::parse(text) || (!text.empty() && std::all_of(text.begin(), text.end(), is_digit));
}

/// Where the separator begins that ends this word; the word's size when it holds none.
std::size_t end_before_separator(std::string_view word, std::string_view separator) {
    if (word.size() <= address_bytes_max && is_address_or_number(word)) {
        return word.size();
    }
    auto end = word.substr(0, address_bytes_max).rfind(separator);
    while (end != std::string_view::npos && end > 0 && !is_address_or_number(word.substr(0, end))) {
        end = word.rfind(separator, end - 1);
    }
    return end == std::string_view::npos || end == 0 ? std::min(word.find(separator), word.size()) : end;
}

} // namespace

bool is_usable_separator(std::string_view separator) {
    return !separator.empty() && separator.find_first_of(std::string_view{" \t\r\n\"\\,\0", 8}) == std::string_view::npos;
}

void ExternalText::skip_byte_order_mark() {
    skip(byte_order_mark);
}

void ExternalText::skip_blanks() {
    place_ = std::min(text_.find_first_not_of(blanks, place_), text_.size());
}

void ExternalText::skip_space() {
    for (skip_blanks(); at('\n'); skip_blanks()) {
        ++place_;
        ++line_;
    }
}

void ExternalText::skip_line() {
    const auto end = text_.find('\n', place_);
    place_ = std::min(end, text_.size());
    if (!at_end()) {
        ++place_;
        ++line_;
    }
}

bool ExternalText::skip(std::string_view expected) {
    const bool is_here = rest().starts_with(expected);
    place_ += is_here ? expected.size() : 0;
    return is_here;
}

bool ExternalText::skip_word(std::string_view word) {
    const auto here = rest();
    if (!here.starts_with(word) || here.size() == word.size() || blanks.find(here[word.size()]) == std::string_view::npos) {
        return false;
    }
    place_ += word.size();
    skip_blanks();
    return true;
}

tl::expected<std::string, std::string> ExternalText::take_quoted() {
    const auto start = ++place_;
    auto line = line_;
    std::string taken;
    for (auto i = start; i < text_.size() && !has_no_more_quotes_; ++i) {
        if (text_[i] == '"') {
            place_ = i + 1;
            line_ = line;
            return taken;
        }
        const bool is_escape = text_[i] == '\\' && i + 1 < text_.size() && (text_[i + 1] == '"' || text_[i + 1] == '\\');
        i += is_escape ? 1 : 0;
        line += text_[i] == '\n' ? 1 : 0;
        taken += text_[i];
    }
    has_no_more_quotes_ = true;
    return tl::unexpected(std::string{"the closing quote is missing"});
}

tl::expected<std::string, std::string> ExternalText::take_bare(std::string_view stop) {
    auto taken = rest().substr(0, rest().find_first_of(",\n"));
    if (!stop.empty()) {
        taken = taken.substr(0, taken.find(stop));
    }
    place_ += taken.size();
    if (taken.find('\0') != std::string_view::npos) {
        return tl::unexpected(std::string{"a nought byte: this is no text"});
    }
    return std::string{trimmed(taken)};
}

std::string_view ExternalText::take_word(std::string_view separator) {
    const auto whole = rest().substr(0, rest().find_first_of(" \t\r,\n"));
    const auto word = whole.substr(0, end_before_separator(whole, separator));
    place_ += word.size();
    skip_blanks();
    return word;
}

} // namespace sluice::datagroups
