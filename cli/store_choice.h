#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace sluice::cli {

/// Where the configuration is kept: `--db FILE`, else SLUICE_DB, else sluice.db in /var/lib/sluice for root and in the XDG state folder
/// for others.
std::string default_database();

/// Takes `--db FILE` and `--db=FILE` out of the words, wherever they stand before a `--`, and returns the database meant (the last one
/// wins; default_database() without any). The error is one of usage.
tl::expected<std::string, std::string> take_database(std::vector<std::string>& words);

/// Takes `--help` out in the same way; true when it was there.
bool take_help(std::vector<std::string>& words);

/// Makes the folder of the store's usual place when it is missing; any other folder is the user's to make. The error is ready to print.
tl::expected<void, std::string> make_usual_folder(const std::string& database);

/// `:memory:`: kept nowhere, shared with nobody.
bool is_in_memory(const std::string& database);

} // namespace sluice::cli
