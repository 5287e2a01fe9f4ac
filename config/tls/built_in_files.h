#pragma once

#include <string>

#include <tl/expected.hpp>

#include "config/model/tls_file.h"

namespace sluice::config::tls {

inline constexpr const char* default_certificate_name = "/Common/default.crt";
inline constexpr const char* default_key_name = "/Common/default.key";
inline constexpr const char* ca_bundle_name = "/Common/ca-bundle.crt";

/// Files that every BIG-IP has without anybody installing them. An object of the same name takes a file's place.
struct BuiltInFiles {
    std::string certificate;      ///< self-signed, PEM; made when a store is first opened and kept there
    std::string key;              ///< its own
    CertificateFilePtr ca_bundle; ///< the machine's trusted authorities, read once: there are many; null: it has none
};

/// A new pair for `localhost`, without a bundle.
tl::expected<BuiltInFiles, std::string> make_built_in_files();

} // namespace sluice::config::tls
