#pragma once

#include <string>

#include "config/tree.h"

namespace sluice::config {

/// An object as the store keeps it: the text that grammar::write gives, and where each of its statements stood in the file it came
/// from, so that a diagnostic after a restart still points there.
struct StoredObject {
    std::string text;
    std::string file;
    std::string positions; ///< "line:column" of the header and of each property in order, the first followed by "@" and body_first_line
};
StoredObject to_store(const Object& object);

/// Null when the text is not that object's.
ObjectPtr restore(const std::string& type, const std::string& name, const StoredObject& stored);

} // namespace sluice::config
