#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

/// Secret of one store: clients choose keys, and must not be able to choose where those keys lie.
struct HashSecret {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    static HashSecret make(); ///< random
};

/// SipHash-1-3 of the bytes. `tweak` tells apart equal bytes in different tables.
[[nodiscard]] std::uint64_t sip_hash(const HashSecret& secret, std::string_view bytes, std::uint64_t tweak = 0) noexcept;

} // namespace sluice::engine
