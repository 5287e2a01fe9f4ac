#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/tls_file.h"

namespace sluice::config::tls {

// The models of stored files, made from their bytes. Errors are causes, without the name.
tl::expected<CertificateFile, std::string> certificate_file(std::string name, std::string pem);
tl::expected<KeyFile, std::string> key_file(std::string name, std::string pem, const std::string& passphrase);
tl::expected<CrlFile, std::string> crl_file(std::string name, std::string pem);

/// What F5 lists of an `ssl-cert` beside what is stored, in F5's order: "expiration-string" and its like.
std::vector<std::pair<std::string, std::string>> certificate_properties(const CertificateFile& file);
/// Likewise of an `ssl-key`.
std::vector<std::pair<std::string, std::string>> key_properties(const KeyFile& file);

/// "Jan 31 12:00:00 2027 GMT"
std::string certificate_time(std::chrono::sys_seconds time);

} // namespace sluice::config::tls
