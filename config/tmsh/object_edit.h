#pragma once

#include <vector>

#include "config/tmsh/failure.h"
#include "config/tmsh/property_parser.h"
#include "config/tree.h"

namespace sluice::config::tmsh {

/// Applies a command's properties to an object, in their order. Values equal to F5's default are not kept, as in saved files; what is
/// kept stands in F5's order. Fails with 01020066 and 01020036 for entries that are there or not there. Records of data groups are
/// not looked at.
Result<void> apply_edits(Object& object, const std::vector<Edit>& edits);

/// What F5 writes into every new object although nobody gave it: mask, source and translation of a virtual server, the parent of a
/// monitor or profile.
void complete_new_object(Object& object);

/// Sets or replaces one property and keeps the order.
void put_property(std::vector<Property>& properties, Property property);
Property scalar(std::string_view key, std::string_view value);

} // namespace sluice::config::tmsh
