#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace sluice::engine {

/// The keys that session tickets are sealed with (RFC 5077), the same for all profiles and workers and over changes of the configuration.
/// A key seals for `period` and opens for two more. Any thread.
class TicketKeys {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::hours period{12};

    explicit TicketKeys(Clock::time_point now = Clock::now());
    /// Makes a new key when the present one is older than `period`; sealing does it by itself.
    void rotate(Clock::time_point now) const;
    /// Seals and opens the tickets of a context, which must not outlive these keys.
    void serve(SSL_CTX& context) const;

private:
    static constexpr std::size_t kept = 3;
    static constexpr std::size_t name_bytes = 16;
    struct Key {
        std::array<unsigned char, name_bytes> name{};
        std::array<unsigned char, 32> cipher{};
        std::array<unsigned char, 32> mac{};
        static Key make();
    };
    struct Ring {
        std::array<Key, kept> keys; ///< the newest first
        Clock::time_point made;
    };
    static int on_ticket(SSL* ssl, unsigned char* name, unsigned char* vector, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int seals);

    mutable std::atomic<std::shared_ptr<const Ring>> ring_;
};

using TicketKeysPtr = std::shared_ptr<const TicketKeys>;

} // namespace sluice::engine
