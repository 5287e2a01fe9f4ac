#include "engine/table/sip_hash.h"

#include <bit>
#include <cstring>
#include <random>

namespace sluice::engine {

namespace {

class State {
public:
    State(const HashSecret& secret, std::uint64_t tweak) noexcept
        : a_(secret.first ^ 0x736f6d6570736575U), b_(secret.second ^ tweak ^ 0x646f72616e646f6dU), c_(secret.first ^ 0x6c7967656e657261U),
          d_(secret.second ^ tweak ^ 0x7465646279746573U) {}

    void take(std::uint64_t word) noexcept {
        d_ ^= word;
        round();
        a_ ^= word;
    }

    std::uint64_t finish() noexcept {
        c_ ^= 0xffU;
        round();
        round();
        round();
        return a_ ^ b_ ^ c_ ^ d_;
    }

private:
    void round() noexcept {
        a_ += b_;
        b_ = std::rotl(b_, 13) ^ a_;
        a_ = std::rotl(a_, 32);
        c_ += d_;
        d_ = std::rotl(d_, 16) ^ c_;
        a_ += d_;
        d_ = std::rotl(d_, 21) ^ a_;
        c_ += b_;
        b_ = std::rotl(b_, 17) ^ c_;
        c_ = std::rotl(c_, 32);
    }

    std::uint64_t a_;
    std::uint64_t b_;
    std::uint64_t c_;
    std::uint64_t d_;
};

} // namespace

HashSecret HashSecret::make() {
    std::random_device source;
    const auto number = [&] { return (std::uint64_t{source()} << 32U) | source(); };
    const std::uint64_t first = number();
    return {first, number()};
}

std::uint64_t sip_hash(const HashSecret& secret, std::string_view bytes, std::uint64_t tweak) noexcept {
    State state{secret, tweak};
    const std::uint64_t last = std::uint64_t{bytes.size()} << 56U;
    for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof(word));
        state.take(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, bytes.data(), bytes.size());
    state.take(last | rest);
    return state.finish();
}

} // namespace sluice::engine
