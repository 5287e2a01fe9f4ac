#include "engine/balance/keyed_hash.h"

#include <random>

#include "engine/system/siphash.h"

namespace sluice::engine {

namespace {

std::uint64_t random_word() {
    std::random_device source;
    return (std::uint64_t{source()} << 32U) | source();
}

} // namespace

KeyedHash::KeyedHash() : KeyedHash(random_word(), random_word()) {}

std::uint64_t KeyedHash::operator()(std::string_view text) const noexcept {
    return siphash<2, 4>(secret_0_, secret_1_, text);
}

} // namespace sluice::engine
