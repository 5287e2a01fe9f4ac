#include "config/build_destination.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "config/names.h"
#include "datagroups/ip_address.h"

namespace sluice::config::build {

namespace {

/// The port of a service that the host knows and F5's short list does not. Read anew each time: rare, and safe in any thread.
std::optional<std::uint16_t> port_of_host_service(std::string_view name) {
    std::ifstream services("/etc/services");
    for (std::string line; std::getline(services, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string word;
        std::string port;
        words >> word >> port;
        bool named = word == name;
        while (!named && words >> word)
            named = word == name;
        const std::size_t slash = port.find('/');
        if (!named || slash == std::string::npos)
            continue;
        if (const auto number = port_from_text(port.substr(0, slash)))
            return static_cast<std::uint16_t>(*number);
    }
    return std::nullopt;
}

} // namespace

std::optional<AddressAndPort> divide_address_and_port(std::string_view text) {
    if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos)
        text.remove_prefix(slash + 1);
    const auto colons = std::count(text.begin(), text.end(), ':');
    if (colons == 0 && datagroups::IpAddress::parse(text))
        return std::nullopt;
    const std::size_t at = colons == 1 ? text.find(':') : text.rfind('.');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size())
        return std::nullopt;
    return AddressAndPort{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::optional<std::uint16_t> port_number(std::string_view text) {
    if (const auto number = port_from_text(text))
        return static_cast<std::uint16_t>(*number);
    const bool word = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return word ? port_of_host_service(text) : std::nullopt;
}

} // namespace sluice::config::build
