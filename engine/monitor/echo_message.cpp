#include "engine/monitor/echo_message.h"

namespace sluice::engine {

namespace {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t ip_header_bytes_min = 20;

struct Types {
    unsigned request;
    unsigned reply;
};

constexpr Types types_of(EchoFamily family) {
    return family == EchoFamily::icmp_v4 ? Types{8, 0} : Types{128, 129};
}

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

unsigned word_at(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) << 8U | byte_at(bytes, at + 1);
}

void append_word(std::string& bytes, unsigned word) {
    bytes += static_cast<char>(word >> 8U & 0xffU);
    bytes += static_cast<char>(word & 0xffU);
}

/// RFC 1071.
unsigned checksum(std::string_view bytes) {
    unsigned sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        sum += at + 1 < bytes.size() ? word_at(bytes, at) : byte_at(bytes, at) << 8U;
        sum = (sum & 0xffffU) + (sum >> 16U);
    }
    return ~sum & 0xffffU;
}

/// The ICMP message behind the IP header; empty when there is none.
std::string_view behind_ip_header(std::string_view packet) {
    if (packet.size() < ip_header_bytes_min) {
        return {};
    }
    const std::size_t bytes = std::size_t{byte_at(packet, 0) & 0xfU} * 4;
    return bytes < ip_header_bytes_min || bytes > packet.size() ? std::string_view{} : packet.substr(bytes);
}

} // namespace

std::string echo_request(EchoFamily family, std::uint16_t identifier, const Echo& echo) {
    std::string message;
    append_word(message, types_of(family).request << 8U);
    append_word(message, 0);
    append_word(message, identifier);
    append_word(message, echo.sequence);
    message += echo.payload;
    if (family == EchoFamily::icmp_v4) {
        std::string sum;
        append_word(sum, checksum(message));
        message.replace(2, 2, sum);
    }
    return message;
}

std::optional<Echo> read_echo_reply(EchoFamily family, bool has_ip_header, std::string_view packet) {
    const std::string_view message = has_ip_header ? behind_ip_header(packet) : packet;
    if (message.size() < header_bytes || word_at(message, 0) != types_of(family).reply << 8U) {
        return std::nullopt;
    }
    return Echo{static_cast<std::uint16_t>(word_at(message, 6)), std::string(message.substr(header_bytes))};
}

} // namespace sluice::engine
