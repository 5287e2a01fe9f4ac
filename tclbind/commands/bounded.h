#pragma once

#include <cstddef>

#include "tclbind/commands/command_row.h"
#include "tclbind/limits/event_limits.h"

namespace sluice::tclbind {

[[nodiscard]] inline bool is_too_large(std::size_t bytes) {
    return bytes > string_bytes_max;
}

/// What every command says that would make a value beyond string_bytes_max.
[[nodiscard]] inline int fail_too_large(const Call& call) {
    return call.fail("result exceeds max size for a Tcl value");
}

} // namespace sluice::tclbind
