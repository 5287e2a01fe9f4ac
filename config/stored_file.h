#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/draft.h"
#include "config/service.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// `sys file ifile` and its like keep the bytes of their file in a property of its own, `content` in Base64, so that a saved
/// configuration has them: BIG-IP has a file store for that. What BIG-IP keeps besides (checksum, size, revision, times, users) stands
/// beside it. The bytes of a private key are in the store alone: they are neither listed nor saved.
inline constexpr std::string_view stored_ifile_type = "sys file ifile";
inline constexpr std::string_view stored_certificate_type = "sys file ssl-cert";
inline constexpr std::string_view stored_crl_type = "sys file ssl-crl";
inline constexpr std::string_view stored_key_type = "sys file ssl-key";
inline constexpr std::string_view stored_monitor_program_type = "sys file external-monitor";
inline constexpr std::array stored_file_types = {stored_ifile_type, stored_certificate_type, stored_crl_type, stored_key_type,
                                                 stored_monitor_program_type};
bool is_stored_file(std::string_view type);

inline constexpr std::string_view content_property = "content";

/// The bytes of a stored file; nothing when the object has none, or they are no Base64.
std::optional<std::string> content_of(const Object& stored_file);

/// Gives a stored file these bytes, as if they had been read. `old` is the object before the change; null: there was none.
void put_content(Object& stored_file, const Object* old, std::string_view bytes, std::string_view user);

/// Reads the files of all stored files that the draft has without content, or with another source than before: from `source-path`, else
/// from `cache-path`. Where neither can be read the content before the change stays, if there was one; otherwise a warning is added. Stops
/// early when files.is_waiting().
void read_stored_files(Draft& draft, FileAccess& files, std::string_view user, rules::Diagnostics& diagnostics);

/// The same for one object of a text that is only looked at: it gets its content, or a warning is added.
void read_stored_file(Object& stored_file, FileAccess& files, rules::Diagnostics& diagnostics);

} // namespace sluice::config
