#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "config/tmsh/command_line.h"
#include "config/tmsh/failure.h"

namespace sluice::config::tmsh {

using TypeSet = std::set<std::string, std::less<>>;

/// Types that tmsh knows and types of objects that are kept.
TypeSet all_types(const Configuration& configuration);

/// Takes the words that name a type, each perhaps shortened to a prefix that fits no other, `/ltm` for `ltm`. Fewer words than a type
/// has mean all types below (`list ltm monitor`): then the result has several. No word: all of them. What fits none is a syntax error.
Result<std::vector<std::string>> take_types(Words& words, const TypeSet& types);
/// The same when it must be one type.
Result<std::string> take_type(Words& words, const TypeSet& types);

/// The one of `choices` that the word is, or is a prefix of. Nothing for none; an error that names them for several.
Result<std::string> complete(const std::string& word, const std::vector<std::string>& choices);

} // namespace sluice::config::tmsh
