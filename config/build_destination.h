#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::config::build {

/// `/Common/10.0.0.1:80`, `2001:db8::5.8080`, `any6.0`, `*:25`: divided at the port, folder dropped.
struct AddressAndPort {
    std::string address;
    std::string port;
};
std::optional<AddressAndPort> divide_address_and_port(std::string_view text);

/// A number, a service's name, `any` or `*` (both 0).
std::optional<std::uint16_t> port_number(std::string_view text);

} // namespace sluice::config::build
