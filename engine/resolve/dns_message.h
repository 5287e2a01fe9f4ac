#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datagroups/ip_address.h"

namespace sluice::engine {

struct DnsRecord {
    std::string owner; ///< without the last dot
    std::uint16_t type = 0;
    std::uint16_t record_class = 1;
    std::uint32_t ttl = 0;
    std::string rdata; ///< as in a zone file: "10 mail.example.com"; of unknown types RFC 3597's `\# 2 abcd`; empty in a question
};

/// A DNS packet taken apart.
struct DnsMessage {
    std::uint16_t id = 0;
    bool is_response = false;
    std::uint8_t opcode = 0;
    bool authoritative = false;
    bool truncated = false;
    bool recursion_desired = false;
    bool recursion_available = false;
    bool authentic_data = false;
    bool checking_disabled = false;
    std::uint8_t rcode = 0;
    std::vector<DnsRecord> question;
    std::vector<DnsRecord> answer;
    std::vector<DnsRecord> authority;
    std::vector<DnsRecord> additional;
};

/// Nothing when the packet breaks off or breaks the rules anywhere. Any bytes may be given.
std::optional<DnsMessage> parse_dns_message(std::string_view packet);

/// "MX" of 15, "TYPE65280" of a type without a name.
std::string dns_type_name(std::uint16_t type);
/// Either of these, in any case; nothing when it is none.
std::optional<std::uint16_t> dns_type_of(std::string_view name);
/// "NOERROR", "NXDOMAIN"; "RCODE12" of one without a name.
std::string dns_rcode_name(std::uint8_t rcode);
/// "IN", "CH" … "CLASS258".
std::string dns_class_name(std::uint16_t record_class);

/// "4.3.2.1.in-addr.arpa" of 1.2.3.4, for PTR.
std::string reverse_name(const datagroups::IpAddress& address);

} // namespace sluice::engine
