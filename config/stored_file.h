#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/draft.h"
#include "config/service.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// `sys file ifile` keeps the bytes of its file in a property of its own, `content` in Base64, so that a saved configuration has them:
/// BIG-IP has a file store for that. What BIG-IP keeps besides (checksum, size, revision, times, users) stands beside it.
inline constexpr std::string_view stored_file_type = "sys file ifile";
inline constexpr std::string_view content_property = "content";

/// The bytes of a stored file; nothing when the object has none, or they are no Base64.
std::optional<std::string> content_of(const Object& stored_file);

/// Reads the files of all stored files that the draft has without content, or with another source than before: from `source-path`, else
/// from `cache-path`. Where neither can be read the content before the change stays, if there was one; otherwise a warning is added. Stops
/// early when files.is_waiting().
void read_stored_files(Draft& draft, FileAccess& files, std::string_view user, rules::Diagnostics& diagnostics);

} // namespace sluice::config
