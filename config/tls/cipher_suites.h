#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sluice::config::tls {

enum class Version : std::uint8_t { tls1_0, tls1_1, tls1_2, tls1_3 };
inline constexpr Version all_versions[] = {Version::tls1_3, Version::tls1_2, Version::tls1_1, Version::tls1_0};

enum class KeyExchange : std::uint8_t { any, rsa, dhe, ecdhe };
enum class Signer : std::uint8_t { any, rsa, ecdsa, dss };
enum class Bulk : std::uint8_t { aes_gcm, aes_cbc, aes_ccm, chacha20, camellia, aria };
enum class Digest : std::uint8_t { sha1, sha256, sha384 };

/// A suite that OpenSSL has and that encrypts and authenticates. Suites without either, and those that OpenSSL no longer has, are not
/// here: nothing turns them on.
struct Suite {
    std::string_view name;    ///< OpenSSL's
    std::string_view f5_name; ///< where F5 has another one; else empty
    KeyExchange key_exchange;
    Signer signer;
    Bulk bulk;
    std::uint16_t bits;
    Digest digest; ///< of the record's authentication, or for AEAD of the key derivation

    /// The versions that may use it.
    [[nodiscard]] constexpr bool is_for(Version version) const {
        if (key_exchange == KeyExchange::any)
            return version == Version::tls1_3;
        const bool old = digest == Digest::sha1;
        return version == Version::tls1_2 || (old && version != Version::tls1_3);
    }
    /// In F5's DEFAULT of today: no finite-field ephemeral keys, no DSS, no bulk cipher beside AES and ChaCha20.
    [[nodiscard]] constexpr bool is_default() const {
        return key_exchange != KeyExchange::dhe && (bulk == Bulk::aes_gcm || bulk == Bulk::aes_cbc || bulk == Bulk::chacha20);
    }
};

/// All suites, the preferred first.
std::span<const Suite> suites();

} // namespace sluice::config::tls
