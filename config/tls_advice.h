#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/snapshot.h"

namespace sluice::config {

/// How long before its end a certificate is warned of.
inline constexpr std::chrono::days expiry_warned_before{30};

/// A line for each certificate of the snapshot that has expired, is not yet valid, or ends within expiry_warned_before; sorted by name.
/// Said at load by itself; a running server says it once a day.
std::vector<std::string> certificate_warnings(const Snapshot& snapshot, std::chrono::sys_seconds now);

} // namespace sluice::config
