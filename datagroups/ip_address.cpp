#include "datagroups/ip_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>

namespace sluice::datagroups {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t v4_offset = 12;

template <typename Number>
std::optional<Number> number_of(std::string_view digits) {
    Number number{};
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return number;
}

/// inet_pton wants a terminated string; nothing longer than this can be an address.
struct TerminatedText {
    explicit TerminatedText(std::string_view text) {
        fits = !text.empty() && text.size() < chars.size() && text.find('\0') == std::string_view::npos;
        if (fits) {
            std::memcpy(chars.data(), text.data(), text.size());
        }
    }

    std::array<char, INET6_ADDRSTRLEN> chars{};
    bool fits = false;
};

struct Run {
    std::size_t start = 0;
    std::size_t length = 0;
};

/// The groups that RFC 5952 writes as "::": the first longest run of noughts, of two groups at least.
Run longest_zero_run(const std::array<unsigned, 8>& groups) {
    Run best;
    Run current;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        current = groups[i] != 0 ? Run{i + 1, 0} : Run{current.start, current.length + 1};
        if (current.length > best.length) {
            best = current;
        }
    }
    return best.length >= 2 ? best : Run{};
}

template <typename Number>
void append_number(std::string& text, Number number, int base) {
    std::array<char, 12> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    text.append(digits.data(), end);
}

void append_v4(std::string& text, const Bytes& bytes) {
    for (std::size_t i = v4_offset; i < bytes.size(); ++i) {
        if (i > v4_offset) {
            text += '.';
        }
        append_number(text, unsigned{bytes[i]}, 10);
    }
}

bool is_v4_mapped(const Bytes& bytes) {
    return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) && bytes[10] == 0xff &&
           bytes[11] == 0xff;
}

void append_v6(std::string& text, const Bytes& bytes) {
    if (is_v4_mapped(bytes)) { // RFC 5952, section 5
        text += "::ffff:";
        append_v4(text, bytes);
        return;
    }
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i] = (unsigned{bytes[2 * i]} << 8U) | bytes[2 * i + 1];
    }
    const auto run = longest_zero_run(groups);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (run.length > 0 && i == run.start) {
            text += "::";
            i += run.length - 1;
            continue;
        }
        if (i > 0 && text.back() != ':') {
            text += ':';
        }
        append_number(text, groups[i], 16);
    }
}

std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93U;
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93U;
    return value ^ (value >> 32U);
}

unsigned bits_of(IpAddress::Family family) {
    return family == IpAddress::Family::v4 ? 32 : 128;
}

std::optional<unsigned> length_from_text(std::string_view text, IpAddress::Family family) {
    if (const auto length = number_of<unsigned>(text)) {
        return *length <= bits_of(family) ? length : std::nullopt;
    }
    const auto mask = IpAddress::parse(text);
    if (!mask || mask->family() != family || mask->route_domain() != 0) {
        return std::nullopt;
    }
    return prefix_length_of_mask(*mask);
}

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    IpAddress address;
    if (const auto percent = text.find('%'); percent != std::string_view::npos) {
        const auto domain = number_of<std::uint16_t>(text.substr(percent + 1));
        if (!domain) {
            return std::nullopt;
        }
        address.route_domain_ = *domain;
        text = text.substr(0, percent);
    }
    const TerminatedText terminated{text};
    if (!terminated.fits) {
        return std::nullopt;
    }
    const bool is_v6 = text.find(':') != std::string_view::npos;
    address.family_ = is_v6 ? Family::v6 : Family::v4;
    auto* target = is_v6 ? address.bytes_.data() : address.bytes_.data() + v4_offset;
    return inet_pton(is_v6 ? AF_INET6 : AF_INET, terminated.chars.data(), target) == 1 ? std::optional{address} : std::nullopt;
}

IpAddress IpAddress::from_v4(std::uint32_t host_order) {
    IpAddress address;
    for (std::size_t i = 0; i < 4; ++i) {
        address.bytes_[v4_offset + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    }
    return address;
}

IpAddress IpAddress::from_v6(const std::array<std::uint8_t, 16>& network_order) {
    IpAddress address;
    address.family_ = Family::v6;
    address.bytes_ = network_order;
    return address;
}

std::uint32_t IpAddress::v4_host_order() const {
    std::uint32_t host_order = 0;
    for (std::size_t i = v4_offset; i < bytes_.size(); ++i) {
        host_order = (host_order << 8U) | bytes_[i];
    }
    return host_order;
}

bool IpAddress::is_any() const {
    const auto first = is_v4() ? bytes_.begin() + v4_offset : bytes_.begin();
    return std::all_of(first, bytes_.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::string IpAddress::to_text() const {
    std::string text;
    if (is_v4()) {
        append_v4(text, bytes_);
    } else {
        append_v6(text, bytes_);
    }
    if (route_domain_ != 0) {
        text += '%';
        append_number(text, unsigned{route_domain_}, 10);
    }
    return text;
}

IpAddress IpAddress::masked(unsigned length) const {
    auto result = *this;
    const auto kept = is_v4() ? length + 8 * v4_offset : length;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (8 * i >= kept) {
            result.bytes_[i] = 0;
        } else if (const auto bits = kept - 8 * i; bits < 8) {
            result.bytes_[i] = static_cast<std::uint8_t>(bytes_[i] & (0xffU << (8 - bits)));
        }
    }
    return result;
}

IpAddress IpAddress::in_route_domain(std::uint16_t route_domain) const {
    auto result = *this;
    result.route_domain_ = route_domain;
    return result;
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    std::optional<unsigned> length = bits_of(address->family());
    if (slash != std::string_view::npos) {
        length = length_from_text(text.substr(slash + 1), address->family());
    }
    if (!length || address->masked(*length) != *address) {
        return std::nullopt;
    }
    return IpPrefix{*address, static_cast<std::uint8_t>(*length)};
}

bool IpPrefix::contains(const IpAddress& other) const {
    return address.family() == other.family() && other.masked(length) == address;
}

std::string IpPrefix::to_text() const {
    auto text = address.to_text();
    text += '/';
    append_number(text, unsigned{length}, 10);
    return text;
}

std::optional<unsigned> prefix_length_of_mask(const IpAddress& mask) {
    const auto& bytes = mask.bytes();
    unsigned length = 0;
    for (std::size_t i = mask.is_v4() ? v4_offset : 0; i < bytes.size(); ++i) {
        for (unsigned bit = 0x80; bit != 0 && (bytes[i] & bit) != 0; bit >>= 1U) {
            ++length;
        }
        if (bytes[i] != 0xff) {
            break;
        }
    }
    return mask.masked(length) == mask ? std::optional{length} : std::nullopt;
}

std::string Endpoint::to_text() const {
    auto text = address.to_text();
    text += address.is_v4() ? ':' : '.';
    append_number(text, unsigned{port}, 10);
    return text;
}

std::size_t IpAddressHash::operator()(const IpAddress& address) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, address.bytes().data(), sizeof high);
    std::memcpy(&low, address.bytes().data() + sizeof high, sizeof low);
    const auto rest = (std::uint64_t{address.route_domain()} << 1U) | (address.is_v4() ? 1U : 0U);
    return mix(low ^ mix(high ^ mix(rest)));
}

std::size_t EndpointHash::operator()(const Endpoint& endpoint) const noexcept {
    return mix(IpAddressHash{}(endpoint.address) ^ endpoint.port);
}

} // namespace sluice::datagroups
