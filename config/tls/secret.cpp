#include "config/tls/secret.h"

#include <fmt/format.h>

#include "config/tls/pem.h"

namespace sluice::config::tls {

bool is_foreign_secret(std::string_view text) {
    return text.starts_with("$M$");
}

bool needs_passphrase(std::string_view pem) {
    return is_encrypted_key(pem).value_or(false);
}

std::string foreign_secret_of_key(std::string_view key_name) {
    return fmt::format("its passphrase is encrypted with the master key of another system ($M$...). Enter it anew: "
                       "tmsh install sys crypto key {} from-local-file PATH passphrase WORD",
                       key_name);
}

} // namespace sluice::config::tls
