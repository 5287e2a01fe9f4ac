#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::tclbind::crypto {

/// A key of `length` bytes by PBKDF2 (RFC 8018) with HMAC of the digest. `go_on` is asked every thousand rounds; nothing when it said no.
std::optional<std::string> derive_key(std::string_view digest, std::string_view passphrase, std::string_view salt, std::uint64_t rounds,
                                      std::size_t length, const std::function<bool()>& go_on);

} // namespace sluice::tclbind::crypto
