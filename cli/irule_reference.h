#pragma once

#include <string>
#include <vector>

namespace sluice::cli {

/// docs/irules.md: every command and event that F5 defines, with its state in this version, and the totals.
std::string irule_reference();

/// `sluice irule reference`: prints it.
int run_irule_reference(const std::vector<std::string>& words);

} // namespace sluice::cli
