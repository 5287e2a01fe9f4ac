#pragma once

#include <string>

#include "config/tree.h"

namespace sluice::config::grammar {

/// Key and words, quoted as F5 does.
std::string canonical_head(const Property& property);
/// The same as it stood in the file, when that is known and still says the same.
std::string head(const Property& property);

} // namespace sluice::config::grammar
