#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "config/model/tls_file.h"

namespace sluice::config::tls {

// PEM text to OpenSSL's objects. Errors are causes for a person, without the name of what was read.

/// All certificates of the text, at least one; other PEM blocks are passed over.
tl::expected<std::vector<CertificatePtr>, std::string> read_certificates(std::string_view pem);
/// All revocation lists of the text, at least one.
tl::expected<std::vector<CrlPtr>, std::string> read_crls(std::string_view pem);
/// The private key of the text. With an encrypted one a wrong or empty passphrase is an error that says which of both it is; a
/// passphrase for a key that needs none does not matter.
tl::expected<PrivateKeyPtr, std::string> read_private_key(std::string_view pem, const std::string& passphrase);
/// Does the text have a private key, and needs it a passphrase? Nothing: it has none.
std::optional<bool> is_encrypted_key(std::string_view pem);

std::string write_private_key(const PrivateKeyPtr& key); ///< PKCS #8, not encrypted
std::string write_certificate(const CertificatePtr& certificate);

/// Has the certificate that key?
bool are_pair(const CertificatePtr& certificate, const PrivateKeyPtr& key);

/// OpenSSL's last error in its own words; empties its queue.
std::string last_error();

} // namespace sluice::config::tls
