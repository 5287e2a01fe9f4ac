#pragma once

#include <string>

#include "service_support.h"

namespace sluice::config::test {

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A tmsh command that has to be taken.
void done(World& world, const std::string& command);
/// A tmsh command that has to be refused: what it says.
std::string refused(World& world, const std::string& command);

} // namespace sluice::config::test
