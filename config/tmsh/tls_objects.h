#pragma once

#include <string>
#include <vector>

#include "config/configuration.h"
#include "config/tmsh/property_parser.h"
#include "config/tmsh/session.h"

namespace sluice::config::tmsh {

/// What F5 does with a client-ssl profile behind a command: `cert`, `key`, `chain` and `passphrase` become an entry of cert-key-chain,
/// and certificates of its own are not inherited.
void complete_client_ssl(Object& profile, const std::vector<Edit>& edits);

/// A stored file as `list` shows it: what F5 tells of certificates and keys beside it, no secrets, and its bytes only when asked for all.
Object listed_file(const Configuration& configuration, const Object& object, bool with_content);

/// `install sys crypto cert|key|crl NAME from-local-file PATH …`
Result<void> install(Session& session, Words& words);
/// `create sys crypto key NAME … gen-certificate …` and `create sys crypto cert NAME key KEY …`, behind the name.
Result<void> create_crypto(Session& session, const std::string& type, const std::string& name, Words& words);
bool is_crypto_type(std::string_view type);

} // namespace sluice::config::tmsh
