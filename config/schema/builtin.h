#pragma once

#include <string_view>
#include <vector>

namespace sluice::config::schema {

/// Objects that every BIG-IP has without a line in its files. Names are full paths; each gives the type, empty when it is none.
std::string_view builtin_profile_type(std::string_view name);     ///< "tcp", "http", "client-ssl" …
std::string_view builtin_monitor_type(std::string_view name);     ///< "tcp", "smtp" …
std::string_view builtin_persistence_type(std::string_view name); ///< "source-addr" …
/// The built-in profiles of a type ("client-ssl"), without their folder.
std::vector<std::string_view> builtin_profiles(std::string_view type);
/// `_sys_https_redirect` and its like: known, not here.
bool is_builtin_rule(std::string_view name);
/// Is there a built-in object of that type and name?
bool is_builtin(std::string_view type, std::string_view name);

} // namespace sluice::config::schema
