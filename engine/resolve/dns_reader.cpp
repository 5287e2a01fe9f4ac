#include "engine/resolve/dns_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace sluice::engine {

namespace {

enum Type : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    hinfo = 13,
    mx = 15,
    txt = 16,
    rp = 17,
    afsdb = 18,
    aaaa = 28,
    srv = 33,
    naptr = 35,
    kx = 36,
    dname = 39,
    spf = 99
};

/// What a zone file writes with a backslash.
void append_label(std::string_view label, std::string& name) {
    for (const char c : label) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '.' || c == '\\') {
            name.append(1, '\\').append(1, c);
        } else if (byte <= 0x20 || byte >= 0x7f) {
            name += fmt::format("\\{:03}", byte);
        } else {
            name += c;
        }
    }
}

} // namespace

bool DnsReader::read(std::uint8_t& number) {
    if (at_ + 1 > packet_.size()) {
        return false;
    }
    number = static_cast<unsigned char>(packet_[at_++]);
    return true;
}

bool DnsReader::read(std::uint16_t& number) {
    std::uint8_t high = 0;
    std::uint8_t low = 0;
    const bool is_there = read(high) && read(low);
    number = static_cast<std::uint16_t>((unsigned{high} << 8U) | low);
    return is_there;
}

bool DnsReader::read(std::uint32_t& number) {
    std::uint16_t high = 0;
    std::uint16_t low = 0;
    const bool is_there = read(high) && read(low);
    number = (std::uint32_t{high} << 16U) | low;
    return is_there;
}

/// Each pointer leads further to the front, so that the reading ends.
bool DnsReader::read_name(std::string& name) {
    constexpr std::size_t name_bytes_max = 255;
    constexpr unsigned pointer_bits = 0xC0;
    name.clear();
    std::size_t bytes = 0;
    std::size_t at = at_;
    std::size_t lowest = at_;
    bool has_jumped = false;
    for (;;) {
        if (at >= packet_.size()) {
            return false;
        }
        const unsigned length = static_cast<unsigned char>(packet_[at]);
        if ((length & pointer_bits) == pointer_bits) {
            if (at + 2 > packet_.size()) {
                return false;
            }
            const std::size_t target = ((length & ~pointer_bits) << 8U) | static_cast<unsigned char>(packet_[at + 1]);
            at_ = has_jumped ? at_ : at + 2;
            has_jumped = true;
            if (target >= lowest) {
                return false;
            }
            at = lowest = target;
            continue;
        }
        bytes += length + 1;
        if ((length & pointer_bits) != 0 || at + 1 + length > packet_.size() || bytes > name_bytes_max) {
            return false;
        }
        if (length == 0) {
            break;
        }
        name += name.empty() ? "" : ".";
        append_label(packet_.substr(at + 1, length), name);
        at += 1 + length;
    }
    at_ = has_jumped ? at_ : at + 1;
    if (name.empty()) {
        name = ".";
    }
    return true;
}

bool DnsReader::read_record(DnsRecord& record, bool is_question) {
    if (!read_name(record.owner) || !read(record.type) || !read(record.record_class)) {
        return false;
    }
    if (is_question) {
        return true;
    }
    std::uint16_t length = 0;
    if (!read(record.ttl) || !read(length) || at_ + length > packet_.size()) {
        return false;
    }
    const std::size_t end = at_ + length;
    return read_rdata(record.type, end, record.rdata) && at_ == end;
}

bool DnsReader::append_name(std::string& text) {
    std::string name;
    const bool is_there = read_name(name);
    text += text.empty() ? name : " " + name;
    return is_there;
}

/// Numbers of so many bytes each.
bool DnsReader::read_numbers(std::initializer_list<unsigned> sizes, std::string& text) {
    for (const unsigned size : sizes) {
        std::uint16_t two = 0;
        std::uint32_t four = 0;
        if (size == 2 ? !read(two) : !read(four)) {
            return false;
        }
        text += (text.empty() ? "" : " ") + std::to_string(size == 2 ? two : four);
    }
    return true;
}

/// A string with its length before it.
bool DnsReader::read_word(std::string& text) {
    std::uint8_t length = 0;
    if (!read(length) || at_ + length > packet_.size()) {
        return false;
    }
    text += packet_.substr(at_, length);
    at_ += length;
    return true;
}

/// The strings of TXT are one text (RFC 7208, 3.3).
bool DnsReader::read_words(std::size_t end, std::string& text) {
    while (at_ < end) {
        if (!read_word(text)) {
            return false;
        }
    }
    return true;
}

bool DnsReader::read_address(std::size_t bytes, std::string& text) {
    if (at_ + bytes > packet_.size()) {
        return false;
    }
    std::array<std::uint8_t, 16> v6{};
    std::uint32_t v4 = 0;
    if (bytes == sizeof v4) {
        static_cast<void>(read(v4));
        text = datagroups::IpAddress::from_v4(v4).to_text();
        return true;
    }
    std::memcpy(v6.data(), packet_.data() + at_, v6.size());
    at_ += v6.size();
    text = datagroups::IpAddress::from_v6(v6).to_text();
    return true;
}

bool DnsReader::read_unknown(std::size_t end, std::string& text) {
    text = fmt::format("\\# {}{}", end - at_, end == at_ ? "" : " ");
    for (; at_ < end; ++at_) {
        text += fmt::format("{:02x}", static_cast<unsigned char>(packet_[at_]));
    }
    return true;
}

bool DnsReader::read_rdata(std::uint16_t type, std::size_t end, std::string& text) {
    const auto next_word = [&] {
        text += text.empty() ? "\"" : " \"";
        const bool is_there = read_word(text);
        text += '"';
        return is_there;
    };
    switch (type) {
    case a:
        return read_address(4, text);
    case aaaa:
        return read_address(16, text);
    case ns:
    case cname:
    case ptr:
    case dname:
        return append_name(text);
    case mx:
    case afsdb:
    case kx:
        return read_numbers({2}, text) && append_name(text);
    case txt:
    case spf:
        return read_words(end, text);
    case soa:
        return append_name(text) && append_name(text) && read_numbers({4, 4, 4, 4, 4}, text);
    case srv:
        return read_numbers({2, 2, 2}, text) && append_name(text);
    case rp:
        return append_name(text) && append_name(text);
    case hinfo:
        return next_word() && next_word();
    case naptr:
        return read_numbers({2, 2}, text) && next_word() && next_word() && next_word() && append_name(text);
    default:
        return read_unknown(end, text);
    }
}

} // namespace sluice::engine
