#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.h"
#include "config/tmsh/command_line.h"
#include "config/tmsh/failure.h"

namespace sluice::config::tmsh {

/// `app*`, `?x`, `@[a-c].*` or `all`: a word that may fit several names.
bool is_pattern(std::string_view word);
bool matches_pattern(std::string_view full_name, const std::string& pattern);

/// Full path of a name as typed, for types whose names have one.
std::string object_name(std::string_view type, std::string_view word);

/// Names of all objects of a type, sorted: data groups too, and nodes that exist only because a member needs them.
std::vector<std::string> names_of(const Configuration& configuration, const std::string& type);
/// The object for listing and changing, made up for data groups (with their records) and for nodes of members. Null when there is none.
ObjectPtr find_any(const Configuration& configuration, const std::string& type, const std::string& name);

/// The objects that the words name; a plain name that does not exist is 01020036, a pattern that fits nothing selects nothing.
Result<std::vector<std::string>> select(const Configuration& configuration, const std::string& type, const std::vector<std::string>& words);

/// `Syntax Error: one or more configuration identifiers must be provided`.
tl::unexpected<Failure> name_missing();

} // namespace sluice::config::tmsh
