#pragma once

#include <string>
#include <string_view>

#include "config/draft.h"
#include "config/tree.h"

namespace sluice::config {

// Passphrases and private keys are in the store and nowhere else.

/// The object as `list` and `save` may show it: each passphrase replaced by tls::kept_secret, a private key without its bytes.
Object without_secrets(const Object& object);

/// Puts the store's own passphrases where a text that was saved without them says tls::kept_secret. Where the store has none the word
/// stays, and the key that needs the passphrase is refused by name.
void restore_secrets(Draft& draft);

/// A command as the log of changes and the audit may have it: what stands behind `passphrase` is stars.
std::string command_without_secrets(std::string_view command);

} // namespace sluice::config
