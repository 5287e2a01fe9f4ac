#include "engine/resolve/dns_message.h"

#include <doctest/doctest.h>

using namespace sluice::engine;

namespace {

std::string number(unsigned value) {
    return {static_cast<char>(value >> 8U), static_cast<char>(value & 255U)};
}

std::string name(std::string_view dotted) {
    std::string encoded;
    while (!dotted.empty()) {
        const std::string_view label = dotted.substr(0, dotted.find('.'));
        encoded += static_cast<char>(label.size());
        encoded += label;
        dotted.remove_prefix(std::min(label.size() + 1, dotted.size()));
    }
    return encoded + '\0';
}

/// Points to the name in the question.
const std::string same_name = {'\xc0', '\x0c'};

std::string record(unsigned type, const std::string& rdata, const std::string& owner = same_name) {
    return owner + number(type) + number(1) + number(0) + number(300) + number(static_cast<unsigned>(rdata.size())) + rdata;
}

std::string packet(const std::vector<std::string>& answers, unsigned type = 1, unsigned flags = 0x8180) {
    std::string bytes = number(0x1234) + number(flags) + number(1) + number(static_cast<unsigned>(answers.size())) + number(0) + number(0) +
                        name("example.com") + number(type) + number(1);
    for (const std::string& answer : answers) {
        bytes += answer;
    }
    return bytes;
}

/// What the data of the only answer reads as; "broken" when the packet cannot be read.
std::string rdata_of(unsigned type, const std::string& rdata) {
    const auto message = parse_dns_message(packet({record(type, rdata)}, type));
    return message && message->answer.size() == 1 ? message->answer.front().rdata : "broken";
}

} // namespace

TEST_CASE("the header and the question of an answer") {
    const auto message = parse_dns_message(packet({}, 15, 0x8583));
    REQUIRE(message);
    CHECK(message->id == 0x1234);
    CHECK(message->is_response);
    CHECK(message->authoritative);
    CHECK_FALSE(message->truncated);
    CHECK(message->recursion_desired);
    CHECK(message->recursion_available);
    CHECK(dns_rcode_name(message->rcode) == "NXDOMAIN");
    REQUIRE(message->question.size() == 1);
    CHECK(message->question.front().owner == "example.com");
    CHECK(message->question.front().type == 15);
    CHECK(message->answer.empty());
}

TEST_CASE("records read as a zone file has them") {
    CHECK(rdata_of(1, {'\xc0', '\0', '\2', '\1'}) == "192.0.2.1");
    CHECK(rdata_of(28, std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + '\x01') == "2001:db8::1");
    CHECK(rdata_of(2, "\2ns" + same_name) == "ns.example.com");
    CHECK(rdata_of(5, name("www.example.net")) == "www.example.net");
    CHECK(rdata_of(12, name("host.example.net")) == "host.example.net");
    CHECK(rdata_of(15, number(10) + "\4mail" + same_name) == "10 mail.example.com");
    CHECK(rdata_of(16, "\5hello\6 world") == "hello world");
    CHECK(rdata_of(33, number(1) + number(2) + number(5060) + name("sip.example.net")) == "1 2 5060 sip.example.net");
    CHECK(rdata_of(6, name("ns.a") + name("root.a") + number(0) + number(1) + number(0) + number(2) + number(0) + number(3) + number(0) +
                          number(4) + number(0) + number(5)) == "ns.a root.a 1 2 3 4 5");
    CHECK(rdata_of(35, number(1) + number(2) + std::string("\1s\3sip\0", 7) + name("a.b")) == "1 2 \"s\" \"sip\" \"\" a.b");
    CHECK(rdata_of(13, "\3cpu\2os") == "\"cpu\" \"os\"");
    CHECK(rdata_of(65280, "\xab\xcd") == "\\# 2 abcd");
    CHECK(rdata_of(65280, "") == "\\# 0");
    CHECK(rdata_of(2, std::string(1, '\0')) == ".");
}

TEST_CASE("bytes of a name that mean something else are written with a backslash") {
    CHECK(rdata_of(2, std::string("\4a.\\ \0", 6)) == "a\\.\\\\\\032");
}

TEST_CASE("a packet that breaks off anywhere, or has more or less than it says, is not read") {
    const std::string whole = packet({record(15, number(10) + "\4mail" + same_name)}, 15);
    REQUIRE(parse_dns_message(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(parse_dns_message(std::string_view(whole).substr(0, size)));
    }
    CHECK(rdata_of(1, "abc") == "broken");
    CHECK(rdata_of(1, "abcde") == "broken");
    CHECK(rdata_of(16, "\5hell") == "broken");
    CHECK(rdata_of(15, number(10)) == "broken");
}

TEST_CASE("a name's pointers lead to the front only, and a name has an end") {
    const std::string at_itself = {'\xc0', '\x1d'};
    CHECK_FALSE(parse_dns_message(packet({record(1, "abcd", at_itself)})));
    const std::string forward = {'\xc0', '\x30'};
    CHECK_FALSE(parse_dns_message(packet({record(1, "abcd", forward)})));
    CHECK(rdata_of(2, "\x40" + std::string(64, 'x') + '\0') == "broken");
    std::string long_name;
    for (int i = 0; i < 5; ++i) {
        long_name += '\x3f' + std::string(63, 'x');
    }
    CHECK(rdata_of(2, long_name + '\0') == "broken");
}

TEST_CASE("the option record of EDNS is none of the answer's") {
    const auto message = parse_dns_message(packet({record(41, ""), record(1, "abcd")}));
    REQUIRE(message);
    CHECK(message->answer.size() == 1);
}

TEST_CASE("names of types, classes and codes, and those without a name") {
    CHECK(dns_type_of("aaaa") == 28);
    CHECK(dns_type_of("TYPE65280") == 65280);
    CHECK_FALSE(dns_type_of("TYPE65536"));
    CHECK_FALSE(dns_type_of("TYPE"));
    CHECK_FALSE(dns_type_of("TYPE1x"));
    CHECK_FALSE(dns_type_of("address"));
    CHECK(dns_type_name(15) == "MX");
    CHECK(dns_type_name(65280) == "TYPE65280");
    CHECK(dns_class_name(1) == "IN");
    CHECK(dns_class_name(258) == "CLASS258");
    CHECK(dns_rcode_name(12) == "RCODE12");
}

TEST_CASE("the name under which an address is looked up") {
    using sluice::datagroups::IpAddress;
    CHECK(reverse_name(*IpAddress::parse("1.2.3.4")) == "4.3.2.1.in-addr.arpa");
    CHECK(reverse_name(*IpAddress::parse("2001:db8::1")) == "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}
