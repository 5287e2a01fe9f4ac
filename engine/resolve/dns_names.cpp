#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "engine/resolve/dns_message.h"

// The names of types, classes and answer codes (IANA's registry).
namespace sluice::engine {

namespace {

struct Name {
    std::uint16_t number;
    std::string_view name;
};
constexpr std::array types = {
    Name{1, "A"},      Name{2, "NS"},     Name{5, "CNAME"},   Name{6, "SOA"},    Name{12, "PTR"},   Name{13, "HINFO"}, Name{15, "MX"},
    Name{16, "TXT"},   Name{17, "RP"},    Name{18, "AFSDB"},  Name{24, "SIG"},   Name{25, "KEY"},   Name{28, "AAAA"},  Name{29, "LOC"},
    Name{33, "SRV"},   Name{35, "NAPTR"}, Name{36, "KX"},     Name{37, "CERT"},  Name{39, "DNAME"}, Name{43, "DS"},    Name{44, "SSHFP"},
    Name{46, "RRSIG"}, Name{47, "NSEC"},  Name{48, "DNSKEY"}, Name{50, "NSEC3"}, Name{52, "TLSA"},  Name{64, "SVCB"},  Name{65, "HTTPS"},
    Name{99, "SPF"},   Name{251, "IXFR"}, Name{252, "AXFR"},  Name{255, "ANY"},  Name{257, "CAA"},
};
constexpr std::array classes = {Name{1, "IN"}, Name{3, "CH"}, Name{4, "HS"}, Name{255, "ANY"}};
constexpr std::array rcodes = {
    Name{0, "NOERROR"},  Name{1, "FORMERR"}, Name{2, "SERVFAIL"}, Name{3, "NXDOMAIN"}, Name{4, "NOTIMP"},   Name{5, "REFUSED"},
    Name{6, "YXDOMAIN"}, Name{7, "YXRRSET"}, Name{8, "NXRRSET"},  Name{9, "NOTAUTH"},  Name{10, "NOTZONE"},
};

template <typename Names>
std::string name_of(const Names& names, std::uint16_t number, std::string_view prefix) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const Name& each) { return each.number == number; });
    return found != names.end() ? std::string{found->name} : std::string{prefix} + std::to_string(number);
}

std::string in_upper_case(std::string_view text) {
    std::string upper{text};
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return upper;
}

} // namespace

std::string dns_type_name(std::uint16_t type) {
    return name_of(types, type, "TYPE");
}

std::string dns_class_name(std::uint16_t record_class) {
    return name_of(classes, record_class, "CLASS");
}

std::string dns_rcode_name(std::uint8_t rcode) {
    return name_of(rcodes, rcode, "RCODE");
}

std::optional<std::uint16_t> dns_type_of(std::string_view name) {
    constexpr std::string_view prefix = "TYPE";
    const std::string upper = in_upper_case(name);
    const auto found = std::find_if(types.begin(), types.end(), [&](const Name& each) { return each.name == upper; });
    if (found != types.end()) {
        return found->number;
    }
    std::uint16_t number = 0;
    if (upper.size() <= prefix.size() || !upper.starts_with(prefix)) {
        return std::nullopt;
    }
    const char* end = upper.data() + upper.size();
    const auto read = std::from_chars(upper.data() + prefix.size(), end, number);
    const bool is_number = read.ptr == end && read.ec == std::errc{};
    return is_number ? std::optional{number} : std::nullopt;
}

} // namespace sluice::engine
