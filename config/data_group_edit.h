#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "config/draft.h"

namespace sluice::config {

/// One record of a data group, as both command lines change it. Keys as typed; the group must exist. Errors carry F5's id and name the
/// record: 01020066 when it is there already, 01020036 when it is not, and what is wrong with a key that is not of the type.
using EditResult = tl::expected<void, std::string>;
EditResult add_record(Draft& draft, const std::string& group, std::string_view key, std::string_view value);
EditResult modify_record(Draft& draft, const std::string& group, std::string_view key, std::string_view value);
EditResult remove_record(Draft& draft, const std::string& group, std::string_view key);

/// The frame of a data group that comes from no file.
Object new_group_frame(const std::string& name);

} // namespace sluice::config
