#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::datagroups {

/// An IPv4 or IPv6 address with its route domain (F5's `%N`, 0 when absent). A value: copied freely, never fails.
/// IPv4 is held as ::ffff:a.b.c.d, so that one 128-bit key serves both families; family() tells them apart.
class IpAddress {
public:
    enum class Family : std::uint8_t { v4, v6 };

    IpAddress() = default; ///< 0.0.0.0

    /// Reads `10.0.0.1`, `2001:db8::1`, either with `%N`. F5's `any` and `any6` are not addresses here. Nothing else is accepted:
    /// no blanks, no short forms of IPv4, no zone names.
    static std::optional<IpAddress> parse(std::string_view text);
    static IpAddress from_v4(std::uint32_t host_order);
    static IpAddress from_v6(const std::array<std::uint8_t, 16>& network_order);

    [[nodiscard]] Family family() const { return family_; }
    [[nodiscard]] bool is_v4() const { return family_ == Family::v4; }
    [[nodiscard]] std::uint16_t route_domain() const { return route_domain_; }
    [[nodiscard]] std::uint32_t v4_host_order() const;
    /// Network order; IPv4 as ::ffff:a.b.c.d.
    [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    /// All bits nought: the wildcard address of its family.
    [[nodiscard]] bool is_any() const;
    /// IPv4 dotted, IPv6 shortest lower case (RFC 5952), `%N` only outside route domain 0.
    [[nodiscard]] std::string to_text() const;
    /// The address with all but the first `length` bits (0–32 or 0–128, of its own family) cleared.
    [[nodiscard]] IpAddress masked(unsigned length) const;
    [[nodiscard]] IpAddress in_route_domain(std::uint16_t route_domain) const;

    auto operator<=>(const IpAddress&) const = default;

private:
    Family family_ = Family::v4;
    std::uint16_t route_domain_ = 0;
    std::array<std::uint8_t, 16> bytes_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
};

/// An address with a prefix length in bits of its own family (0–32, 0–128).
struct IpPrefix {
    IpAddress address;
    std::uint8_t length = 0;

    /// Reads `A`, `A/len`, `A/netmask`, with the route domain before the slash. Host bits must be nought.
    static std::optional<IpPrefix> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& other) const;
    /// Always with the length, as F5 saves it: `10.0.0.1/32`.
    [[nodiscard]] std::string to_text() const;

    auto operator<=>(const IpPrefix&) const = default;
};

/// The prefix length of a netmask (`255.255.255.0`, `ffff:ffff::`); nothing when its bits are not contiguous.
std::optional<unsigned> prefix_length_of_mask(const IpAddress& mask);

/// An address and a port in host order.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /// `10.0.0.1:25`, and for IPv6 F5's dot form `2001:db8::1.25`.
    [[nodiscard]] std::string to_text() const;
    auto operator<=>(const Endpoint&) const = default;
};

/// Hash for unordered containers; not stable across versions.
struct IpAddressHash {
    std::size_t operator()(const IpAddress& address) const noexcept;
};
struct EndpointHash {
    std::size_t operator()(const Endpoint& endpoint) const noexcept;
};

} // namespace sluice::datagroups
