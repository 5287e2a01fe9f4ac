#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::engine {

/// SipHash-2-4 (Aumasson, Bernstein) under a secret of its own: whoever chooses the text cannot choose where it lands in a table.
class KeyedHash {
public:
    KeyedHash(); ///< a random secret
    KeyedHash(std::uint64_t secret_0, std::uint64_t secret_1) : secret_0_(secret_0), secret_1_(secret_1) {}

    [[nodiscard]] std::uint64_t operator()(std::string_view text) const noexcept;

private:
    std::uint64_t secret_0_;
    std::uint64_t secret_1_;
};

} // namespace sluice::engine
