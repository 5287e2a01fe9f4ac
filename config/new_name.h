#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/configuration.h"

namespace sluice::config {

/// Why no new object of that type may be called so, with its id: the name is invalid (01070088), or its folder does not exist (01020036).
/// Nothing when it may.
std::optional<std::string> refusal_of_new_name(const Configuration& configuration, std::string_view type, const std::string& full);

/// Is there such a partition or folder? One that any object is in exists, also when the file that makes it was not loaded.
bool folder_exists(const Configuration& configuration, std::string_view folder);

} // namespace sluice::config
