#pragma once

#include <string>

#include "config/tls/key_making.h"

namespace sluice::config::test {

/// A key with a certificate of its own, as PEM.
struct Pair {
    std::string certificate;
    std::string key;
};
/// Valid from `age` ago for `lifetime`.
Pair make_pair(const std::string& common_name, KeyType type = KeyType::ecdsa, std::chrono::days age = std::chrono::days{1},
               std::chrono::days lifetime = std::chrono::days{365});
/// The key encrypted, as `openssl pkey -aes128` writes it.
std::string encrypted(const std::string& key, const std::string& passphrase);

} // namespace sluice::config::test
