#include "engine/balance/keyed_hash.h"

#include <bit>
#include <cstddef>
#include <random>

namespace sluice::engine {

namespace {

struct State {
    std::uint64_t v0;
    std::uint64_t v1;
    std::uint64_t v2;
    std::uint64_t v3;

    void round() noexcept {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void take(std::uint64_t word) noexcept {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

/// Up to eight bytes, the first the lowest.
std::uint64_t word_of(std::string_view bytes) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return word;
}

std::uint64_t random_word() {
    std::random_device source;
    return (std::uint64_t{source()} << 32U) | source();
}

} // namespace

KeyedHash::KeyedHash() : KeyedHash(random_word(), random_word()) {}

std::uint64_t KeyedHash::operator()(std::string_view text) const noexcept {
    State state{secret_0_ ^ 0x736f6d6570736575U, secret_1_ ^ 0x646f72616e646f6dU, secret_0_ ^ 0x6c7967656e657261U,
                secret_1_ ^ 0x7465646279746573U};
    const std::uint64_t length = text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) {
        state.take(word_of(text.substr(0, 8)));
    }
    state.take(word_of(text) | length << 56U);
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) {
        state.round();
    }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace sluice::engine
