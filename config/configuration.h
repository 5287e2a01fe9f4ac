#pragma once

#include <memory>
#include <string>

#include "config/model_builder.h"
#include "config/snapshot.h"

namespace sluice::config {

inline constexpr std::string_view data_group_type = "ltm data-group internal";

/// The running configuration at one moment: what the relay reads (the snapshot) and the objects it was made from. Immutable and
/// published whole, so that any thread may list it while the next change is being made.
struct Configuration {
    SnapshotPtr snapshot;
    std::shared_ptr<const ObjectMap> objects; ///< without data groups
    /// Data groups without `type` and `records`: description, properties kept though not understood, and where they were read.
    std::shared_ptr<const ObjectMap> group_frames;
};
using ConfigurationPtr = std::shared_ptr<const Configuration>;

/// Null when there is none.
const Object* find_object(const ObjectMap& objects, const std::string& type, const std::string& name);

} // namespace sluice::config
