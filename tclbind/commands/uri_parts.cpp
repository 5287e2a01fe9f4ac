#include "tclbind/commands/uri_parts.h"

#include <algorithm>
#include <charconv>

namespace sluice::tclbind {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Stands for itself in an encoded text.
bool is_kept(char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool is_same_nocase(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, to_lower, to_lower);
}

std::optional<unsigned char> hex_pair(std::string_view text, std::size_t at) {
    unsigned value = 0;
    if (text.size() < at + 2) {
        return std::nullopt;
    }
    const char* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + 2, value, 16);
    return error == std::errc{} && end == begin + 2 ? std::optional{static_cast<unsigned char>(value)} : std::nullopt;
}

/// Takes "scheme:" when "//" follows it.
std::string_view take_protocol(std::string_view& uri) {
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos || uri.substr(colon + 1, 2) != "//") {
        return {};
    }
    const std::string_view protocol = uri.substr(0, colon);
    const bool good = std::ranges::all_of(protocol, [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
    if (protocol.empty() || !good) {
        return {};
    }
    uri.remove_prefix(colon + 1);
    return protocol;
}

void split_authority(std::string_view authority, UriParts& parts) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    parts.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) {
        parts.port = authority.substr(colon + 1);
    }
}

/// Characters whose %HH form does not mean the same: RFC 2616 calls them reserved and unsafe.
bool is_special(unsigned char c) {
    constexpr std::string_view special = ";/?:@&=+$, \"#%<>{}|\\^[]`";
    return c <= 0x20 || c >= 0x7F || special.find(static_cast<char>(c)) != std::string_view::npos;
}

/// Takes one character; 256 and more: a special one that stood encoded.
unsigned take_character(std::string_view& text) {
    const auto pair = text[0] == '%' ? hex_pair(text, 1) : std::nullopt;
    if (!pair) {
        const auto plain = static_cast<unsigned char>(text[0]);
        text.remove_prefix(1);
        return plain;
    }
    text.remove_prefix(3);
    return is_special(*pair) ? 256U + *pair : *pair;
}

bool is_same_encoded(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        if (take_character(left) != take_character(right)) {
            return false;
        }
    }
    return left.empty() && right.empty();
}

} // namespace

UriParts split_uri(std::string_view uri) {
    UriParts parts;
    const std::size_t mark = uri.find('?');
    if (mark != std::string_view::npos) {
        parts.query = uri.substr(mark + 1);
        uri = uri.substr(0, mark);
    }
    parts.protocol = take_protocol(uri);
    if (!parts.protocol.empty()) {
        uri.remove_prefix(2);
        const std::size_t slash = std::min(uri.find('/'), uri.size());
        split_authority(uri.substr(0, slash), parts);
        uri.remove_prefix(slash);
    }
    parts.path = uri;
    return parts;
}

std::uint32_t port_of(const UriParts& parts) {
    std::uint32_t port = 0;
    const auto [end, error] = std::from_chars(parts.port.data(), parts.port.data() + parts.port.size(), port);
    if (!parts.port.empty() && error == std::errc{} && end == parts.port.data() + parts.port.size()) {
        return port;
    }
    if (is_same_nocase(parts.protocol, "http")) {
        return 80;
    }
    return is_same_nocase(parts.protocol, "https") ? 443 : 0;
}

std::string_view directory_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

std::vector<std::string_view> directories_of(std::string_view path) {
    std::vector<std::string_view> names;
    std::string_view rest = directory_of(path);
    while (!rest.empty()) {
        const std::size_t slash = rest.find('/');
        if (slash > 0) {
            names.push_back(rest.substr(0, slash));
        }
        rest.remove_prefix(slash + 1);
    }
    return names;
}

std::string_view query_parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view parameter = query.substr(0, end);
        if (parameter.size() > name.size() && parameter.starts_with(name) && parameter[name.size()] == '=') {
            return parameter.substr(name.size() + 1);
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return {};
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto pair = text[at] == '%' ? hex_pair(text, at + 1) : std::nullopt;
        decoded.push_back(pair ? static_cast<char>(*pair) : text[at]);
        at += pair ? 2 : 0;
    }
    return decoded;
}

std::size_t percent_encoded_size(std::string_view text) {
    std::size_t size = text.size();
    for (const char c : text) {
        size += is_kept(c) ? 0 : 2;
    }
    return size;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_kept(c)) {
            encoded.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
        }
    }
    return encoded;
}

bool is_same_uri(std::string_view left, std::string_view right) {
    const UriParts a = split_uri(left);
    const UriParts b = split_uri(right);
    const auto path = [](const UriParts& parts) { return parts.path.empty() && !parts.protocol.empty() ? "/" : parts.path; };
    return is_same_nocase(a.protocol, b.protocol) && is_same_nocase(a.host, b.host) && port_of(a) == port_of(b) &&
           is_same_encoded(path(a), path(b)) && is_same_encoded(a.query, b.query);
}

} // namespace sluice::tclbind
