#pragma once

#include <string>
#include <string_view>

#include "config/draft.h"
#include "rules/diagnostics.h"

namespace sluice::config {

enum class LoadMode : std::uint8_t {
    replace, ///< objects that the text does not have disappear
    merge,   ///< objects that it has are created, or get its properties
};

/// Reads a configuration text into the draft. All errors of the text are reported; with one the draft is not to be committed, but may be
/// built to find the others. False: the text does not parse, and nothing was taken.
/// Objects that stand in the text as they are in the draft, at the same place, stay the same by pointer.
bool load_text(Draft& draft, LoadMode mode, const std::string& file, std::string_view text, rules::Diagnostics& diagnostics);

} // namespace sluice::config
