#pragma once

#include <string>
#include <string_view>

namespace sluice::config::tls {

/// A secret that BIG-IP has encrypted with its own master key ("$M$Qx$…"): of no use anywhere else.
bool is_foreign_secret(std::string_view text);

/// What `list` and `save` show in place of a passphrase. In a text that is loaded it means the one that the store has there.
inline constexpr std::string_view kept_secret = "$S$kept-in-store";

/// Does the PEM text hold a key that is encrypted?
bool needs_passphrase(std::string_view pem);

/// Why a key with such a passphrase is refused, with the command that enters it anew.
std::string foreign_secret_of_key(std::string_view key_name);

} // namespace sluice::config::tls
