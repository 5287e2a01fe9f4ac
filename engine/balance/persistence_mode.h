#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

/// What the key of a persistence record is.
enum class PersistenceMode : std::uint8_t { source_address, destination_address, universal, hash, ssl, sip, host };

/// As `show ltm persistence persist-records` names it: "source-address".
constexpr std::string_view to_text(PersistenceMode mode) {
    constexpr std::string_view words[] = {"source-address", "destination-address", "universal", "hash", "ssl", "sip-info", "host"};
    return words[static_cast<std::size_t>(mode)];
}

/// Keys of these modes are addresses, masked.
constexpr bool is_address_mode(PersistenceMode mode) {
    return mode == PersistenceMode::source_address || mode == PersistenceMode::destination_address;
}

} // namespace sluice::engine
