#pragma once

#include <string>
#include <vector>

#include "config/configuration.h"

namespace sluice::config::tmsh {

/// What `list` shows of an object.
struct ListOptions {
    bool one_line = false;
    bool all_properties = false;
    std::vector<std::string> only;    ///< names of properties; empty: all
    std::vector<std::string> entries; ///< of the last of `only`: these entries alone
};

/// The object as `list` prints it: names relative to /Common, ports as service names.
std::string listed(const Configuration& configuration, const Object& object, const ListOptions& options);

} // namespace sluice::config::tmsh
