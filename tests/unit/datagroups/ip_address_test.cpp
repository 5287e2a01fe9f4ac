#include <doctest/doctest.h>

#include "datagroups/ip_address.h"

using namespace sluice::datagroups;

namespace {

std::string again(std::string_view text) {
    const auto address = IpAddress::parse(text);
    return address ? address->to_text() : "none";
}

std::string prefix_again(std::string_view text) {
    const auto prefix = IpPrefix::parse(text);
    return prefix ? prefix->to_text() : "none";
}

IpAddress address(std::string_view text) {
    return IpAddress::parse(text).value();
}

} // namespace

TEST_CASE("an IPv4 address is read in its full dotted form only") {
    CHECK_EQ(again("10.0.0.1"), "10.0.0.1");
    CHECK_EQ(again("255.255.255.255"), "255.255.255.255");
    CHECK_EQ(address("1.2.3.4").v4_host_order(), 0x01020304U);
    for (const auto* text : {"", "10", "10.1", "10.0.0", "10.0.0.300", "10.0.0.1.2", " 10.0.0.1", "10.0.0.1 ", "010.0.0.1", "0x0a.0.0.1",
                             "any", "10.0.0.1/8", "10.0.0.-1", "host"}) {
        CAPTURE(text);
        CHECK_EQ(again(text), "none");
    }
}

TEST_CASE("a nought byte hides nothing behind an address") {
    CHECK_EQ(again(std::string_view{"10.0.0.1\0x", 10}), "none");
}

TEST_CASE("an IPv6 address is written as RFC 5952 says") {
    CHECK_EQ(again("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
    CHECK_EQ(again("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");
    CHECK_EQ(again("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");
    CHECK_EQ(again("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");
    CHECK_EQ(again("::"), "::");
    CHECK_EQ(again("::1"), "::1");
    CHECK_EQ(again("1::"), "1::");
    CHECK_EQ(again("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
    CHECK_EQ(again("::1:2"), "::1:2");
    CHECK_EQ(again("0:1:2:3:4:5:6:7"), "0:1:2:3:4:5:6:7");
    for (const auto* text : {":", ":::", "1::2::3", "fe80::1%eth0", "12345::", "1:2:3:4:5:6:7", "[::1]"}) {
        CAPTURE(text);
        CHECK_EQ(again(text), "none");
    }
}

TEST_CASE("a route domain belongs to the address, and nought is not written") {
    CHECK_EQ(again("10.0.0.1%2"), "10.0.0.1%2");
    CHECK_EQ(again("2001:db8::1%65535"), "2001:db8::1%65535");
    CHECK_EQ(again("10.0.0.1%0"), "10.0.0.1");
    CHECK_EQ(address("10.0.0.1%2").route_domain(), 2);
    CHECK_NE(address("10.0.0.1%2"), address("10.0.0.1"));
    CHECK_EQ(address("10.0.0.1%2").in_route_domain(0), address("10.0.0.1"));
    for (const auto* text : {"10.0.0.1%", "10.0.0.1%65536", "10.0.0.1%-1", "10.0.0.1%1%2", "%1"}) {
        CAPTURE(text);
        CHECK_EQ(again(text), "none");
    }
}

TEST_CASE("an IPv4-mapped IPv6 address is of the other family than the IPv4 address") {
    CHECK_FALSE(address("::ffff:10.0.0.1").is_v4());
    CHECK_NE(address("::ffff:10.0.0.1"), address("10.0.0.1"));
    CHECK_NE(IpAddressHash{}(address("::ffff:10.0.0.1")), IpAddressHash{}(address("10.0.0.1")));
}

TEST_CASE("the wildcard address is all noughts in its own family") {
    CHECK(address("0.0.0.0").is_any());
    CHECK(address("::").is_any());
    CHECK_FALSE(address("0.0.0.1").is_any());
    CHECK_FALSE(address("::ffff:0.0.0.0").is_any());
}

TEST_CASE("masking counts the bits of the address's own family") {
    CHECK_EQ(address("10.11.12.13").masked(12).to_text(), "10.0.0.0");
    CHECK_EQ(address("10.11.12.13").masked(0).to_text(), "0.0.0.0");
    CHECK_EQ(address("10.11.12.13").masked(32).to_text(), "10.11.12.13");
    CHECK_EQ(address("2001:db8:ffff::1").masked(33).to_text(), "2001:db8:8000::");
    CHECK_EQ(address("2001:db8::1").masked(0).to_text(), "::");
}

TEST_CASE("a prefix is read with a length, a netmask or neither, and written with its length") {
    CHECK_EQ(prefix_again("10.0.0.0/8"), "10.0.0.0/8");
    CHECK_EQ(prefix_again("10.0.0.0/255.0.0.0"), "10.0.0.0/8");
    CHECK_EQ(prefix_again("10.0.0.1"), "10.0.0.1/32");
    CHECK_EQ(prefix_again("2001:db8::1"), "2001:db8::1/128");
    CHECK_EQ(prefix_again("2001:db8::/ffff:ffff::"), "2001:db8::/32");
    CHECK_EQ(prefix_again("10.0.0.0%2/8"), "10.0.0.0%2/8");
    CHECK_EQ(prefix_again("0.0.0.0/0"), "0.0.0.0/0");
    for (const auto* text : {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/255.0.255.0",
                             "10.0.0.0/8%2", "2001:db8::/129", "2001:db8::/255.0.0.0", "10.0.0.0/ 8"}) {
        CAPTURE(text);
        CHECK_EQ(prefix_again(text), "none");
    }
}

TEST_CASE("a prefix holds the addresses of its own family and route domain only") {
    const auto prefix = IpPrefix::parse("10.0.0.0/8").value();
    CHECK(prefix.contains(address("10.255.0.1")));
    CHECK_FALSE(prefix.contains(address("11.0.0.1")));
    CHECK_FALSE(prefix.contains(address("10.255.0.1%1")));
    CHECK_FALSE(prefix.contains(address("::ffff:10.0.0.1")));
    CHECK_FALSE(IpPrefix::parse("0.0.0.0/0")->contains(address("::1")));
}

TEST_CASE("a netmask with holes has no length") {
    CHECK_EQ(prefix_length_of_mask(address("255.255.255.0")), std::optional{24U});
    CHECK_EQ(prefix_length_of_mask(address("0.0.0.0")), std::optional{0U});
    CHECK_EQ(prefix_length_of_mask(address("255.255.255.255")), std::optional{32U});
    CHECK_EQ(prefix_length_of_mask(address("ffff:fffe::")), std::optional{31U});
    CHECK_FALSE(prefix_length_of_mask(address("255.0.255.0")).has_value());
    CHECK_FALSE(prefix_length_of_mask(address("0.0.0.255")).has_value());
}

TEST_CASE("an IPv6 endpoint has its port behind a dot") {
    CHECK_EQ(Endpoint{address("10.0.0.1"), 25}.to_text(), "10.0.0.1:25");
    CHECK_EQ(Endpoint{address("2001:db8::1%2"), 25}.to_text(), "2001:db8::1%2.25");
}

TEST_CASE("the bytes of an address make the same address again") {
    CHECK_EQ(IpAddress::from_v6(address("2001:db8::1").bytes()), address("2001:db8::1"));
    CHECK_EQ(IpAddress::from_v4(0xc0000201U), address("192.0.2.1"));
    CHECK_EQ(IpAddress{}, address("0.0.0.0"));
}
