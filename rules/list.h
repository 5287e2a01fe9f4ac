#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/reader.h"

namespace sluice::rules {

/// The elements of a Tcl list that stands in the source. Tcl's own list rules hold here, not the R rules.
Read<std::vector<Word>> split_list(const SourceText& source, Span span);

/// Do the braces of the text pair up, counted as Tcl counts inside a braced word? Only such text can stand between braces.
bool is_balanced(std::string_view text);

/// The value as one Tcl word that nothing is substituted in and that can stand between braces.
std::string quote(std::string_view value);

} // namespace sluice::rules
