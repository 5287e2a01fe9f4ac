#include "engine/table/sip_hash.h"

#include <random>

#include "engine/system/siphash.h"

namespace sluice::engine {

HashSecret HashSecret::make() {
    std::random_device source;
    const auto number = [&] { return (std::uint64_t{source()} << 32U) | source(); };
    const std::uint64_t first = number();
    return {first, number()};
}

std::uint64_t sip_hash(const HashSecret& secret, std::string_view bytes, std::uint64_t tweak) noexcept {
    return siphash<1, 3>(secret.first, secret.second ^ tweak, bytes);
}

} // namespace sluice::engine
