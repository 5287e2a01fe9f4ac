#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/snapshot.h"

namespace sluice::config {

/// A file with more certificates is a bundle of authorities.
inline constexpr std::size_t chain_size_max = 8;

/// How long before its end a certificate is warned of.
inline constexpr std::chrono::days expiry_warned_before{30};

/// What is to be said of the first certificate of a file: it has expired, is not yet valid, or ends within expiry_warned_before. Empty:
/// nothing.
std::string validity_warning(const CertificateFile& file, std::chrono::sys_seconds now);

/// A line for each such certificate of the snapshot, sorted. Bundles of authorities, which are others' to renew, are left out. Said at load
/// by itself; a running server says it once a day.
std::vector<std::string> certificate_warnings(const Snapshot& snapshot, std::chrono::sys_seconds now);

} // namespace sluice::config
