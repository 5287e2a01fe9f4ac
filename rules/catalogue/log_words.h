#pragma once

#include <string_view>

namespace sluice::rules {

/// `FACILITY.` or `FACILITY.LEVEL`, as `log` takes it; the dot is required.
bool is_log_facility(std::string_view word);

} // namespace sluice::rules
