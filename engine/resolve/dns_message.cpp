#include "engine/resolve/dns_message.h"

#include <array>

#include "engine/resolve/dns_reader.h"

namespace sluice::engine {

namespace {

constexpr std::uint16_t type_opt = 41;

bool read_records(DnsReader& reader, std::size_t count, bool is_question, std::vector<DnsRecord>& records) {
    for (std::size_t i = 0; i < count; ++i) {
        DnsRecord record;
        if (!reader.read_record(record, is_question)) {
            return false;
        }
        if (record.type != type_opt) { // belongs to the packet, not to the zone
            records.push_back(std::move(record));
        }
    }
    return true;
}

void read_flags(std::uint16_t flags, DnsMessage& message) {
    const auto bit = [flags](unsigned position) { return ((flags >> position) & 1U) != 0; };
    message.is_response = bit(15);
    message.opcode = static_cast<std::uint8_t>((flags >> 11U) & 15U);
    message.authoritative = bit(10);
    message.truncated = bit(9);
    message.recursion_desired = bit(8);
    message.recursion_available = bit(7);
    message.authentic_data = bit(5);
    message.checking_disabled = bit(4);
    message.rcode = static_cast<std::uint8_t>(flags & 15U);
}

} // namespace

std::optional<DnsMessage> parse_dns_message(std::string_view packet) {
    DnsReader reader{packet};
    std::array<std::uint16_t, 6> header{};
    for (std::uint16_t& field : header) {
        if (!reader.read(field)) {
            return std::nullopt;
        }
    }
    DnsMessage message;
    message.id = header[0];
    read_flags(header[1], message);
    const bool is_whole =
        read_records(reader, header[2], true, message.question) && read_records(reader, header[3], false, message.answer) &&
        read_records(reader, header[4], false, message.authority) && read_records(reader, header[5], false, message.additional);
    return is_whole ? std::optional{std::move(message)} : std::nullopt;
}

std::string reverse_name(const datagroups::IpAddress& address) {
    std::string name;
    const auto& bytes = address.bytes();
    if (address.is_v4()) {
        for (std::size_t i = bytes.size(); i > bytes.size() - 4; --i) {
            name.append(std::to_string(bytes[i - 1])).append(1, '.');
        }
        return name + "in-addr.arpa";
    }
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = bytes.size(); i > 0; --i) {
        name.append(1, digits[bytes[i - 1] & 15U]).append(1, '.').append(1, digits[bytes[i - 1] >> 4U]).append(1, '.');
    }
    return name + "ip6.arpa";
}

} // namespace sluice::engine
