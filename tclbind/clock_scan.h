#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::tclbind {

/// Seconds since 1970 of a date and time as people write them: what `clock scan` of Tcl 8.4 reads. `base` gives what the text leaves
/// out. Nothing when the text is no date.
std::optional<std::int64_t> scan_date(std::string_view text, std::int64_t base, bool gmt);

} // namespace sluice::tclbind
