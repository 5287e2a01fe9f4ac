#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::engine {

/// SipHash (Aumasson, Bernstein) with that many rounds a word and at the end: 2 and 4 as published, 1 and 3 where speed counts.
template <int rounds_a_word, int rounds_at_end>
std::uint64_t siphash(std::uint64_t secret_0, std::uint64_t secret_1, std::string_view bytes) noexcept {
    std::uint64_t a = secret_0 ^ 0x736f6d6570736575U;
    std::uint64_t b = secret_1 ^ 0x646f72616e646f6dU;
    std::uint64_t c = secret_0 ^ 0x6c7967656e657261U;
    std::uint64_t d = secret_1 ^ 0x7465646279746573U;
    const auto round = [&] {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    };
    const auto take = [&](std::uint64_t word) {
        d ^= word;
        for (int i = 0; i < rounds_a_word; ++i) {
            round();
        }
        a ^= word;
    };
    const std::uint64_t length = std::uint64_t{bytes.size()} << 56U;
    for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof(word));
        take(word);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) {
        std::memcpy(&rest, bytes.data(), bytes.size());
    }
    take(length | rest);
    c ^= 0xffU;
    for (int i = 0; i < rounds_at_end; ++i) {
        round();
    }
    return a ^ b ^ c ^ d;
}

} // namespace sluice::engine
