#pragma once

#include <string>
#include <vector>

#include "rules/diagnostics.h"

namespace sluice::cli {

/// The files that are meant: a file as it is, a folder by the rules and configurations in it and below, in the order of their names.
/// Folders that cannot be read, and those without such a file, are findings.
std::vector<std::string> files_to_check(const std::vector<std::string>& paths, rules::Diagnostics& found);

/// The finding for a file that cannot be read.
rules::Diagnostic unreadable(const std::string& file, const std::string& cause);

} // namespace sluice::cli
