#pragma once

#include <set>
#include <string>
#include <string_view>

#include "config/snapshot.h"

namespace sluice::cli {

/// The full path of a rule in a file: the name it is wrapped in, else the file's without its ending, as tmsh would be told.
std::string rule_name_of(const std::string& name, const std::string& file);

/// Does the configuration have the object that a rule in `folder` names? `kind` is F5's word, as in rules::Reference; `rules_of_files` are
/// full paths of rules that are loaded together with it. Kinds that nobody keeps are taken to exist.
bool is_there(const config::Snapshot& snapshot, std::string_view folder, std::string_view kind, std::string_view name,
              const std::set<std::string>& rules_of_files);

} // namespace sluice::cli
