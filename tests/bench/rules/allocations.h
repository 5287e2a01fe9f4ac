#pragma once

#include <cstdint>

namespace sluice::bench {

/// How often this thread has asked the C library for memory, in C++ or in Tcl. Tcl's own pools ask it for many values at once.
std::uint64_t allocations_so_far();

} // namespace sluice::bench
