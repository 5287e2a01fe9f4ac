#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/tls_profile.h"

namespace sluice::config::tls {

/// What became of a cipher string.
struct Translation {
    CipherSelection selection;
    std::vector<std::string> without_effect; ///< words that ask for what OpenSSL does not have: "RC4", "SSLv3"
};

/// An F5 cipher string: sets of words joined by `+`, divided by `:`, `,` or blanks, each perhaps with `!`, `-` or `+` before it;
/// `@STRENGTH` and `@SPEED`. Letter case does not matter. The error is the word that is not known.
tl::expected<Translation, std::string> translate_ciphers(std::string_view text);

/// `ltm cipher group`, its rules' strings in place of their names.
struct CipherGroupText {
    std::vector<std::string> allow;   ///< together, in order
    std::vector<std::string> require; ///< of these only what all of them have
    std::vector<std::string> exclude; ///< without what any of these has
    std::string ordering = "default"; ///< default, speed, strength; others order as default
};
tl::expected<Translation, std::string> translate_cipher_group(const CipherGroupText& group);

/// `dh-groups` of a cipher rule in OpenSSL's words; empty for DEFAULT alone. The error is the word that is not known.
tl::expected<std::string, std::string> translate_groups(std::string_view text);
/// `signature-algorithms`, likewise.
tl::expected<std::string, std::string> translate_signature_algorithms(std::string_view text);

} // namespace sluice::config::tls
