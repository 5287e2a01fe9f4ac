#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace sluice::datagroups {

/// What a look at a store's file shows, without SQLite and without writing.
struct FileLook {
    bool is_new = false;  ///< absent or empty
    bool has_log = false; ///< a log or journal lies beside it, which SQLite must read first
};

/// Refuses what is no SQLite file, belongs to another program, has a newer schema or is shorter than it says.
tl::expected<FileLook, std::string> look_at_file(const std::filesystem::path& path);

/// Makes an empty file with mode 0600, and the folders that are missing with 0700.
tl::expected<void, std::string> create_file(const std::filesystem::path& path);

/// The texts of refusals, which name the file and say what to do.
std::string damaged(const std::filesystem::path& path, const std::string& why);
std::string foreign(const std::filesystem::path& path);
std::string newer(const std::filesystem::path& path, unsigned long version);

} // namespace sluice::datagroups
