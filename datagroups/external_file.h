#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "datagroups/data_group.h"

namespace sluice::datagroups {

/// Told now and then during long work: bytes done and bytes in all.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

struct ImportError {
    std::size_t line = 0; ///< 1-based
    std::string message;
};

/// Reads F5's external data-group format (`"key" := "value",`, `host A`, `network A prefixlen N`, `network A mask M`, …) with the given
/// separator. Returns canonical records, or every error found (at most 100).
tl::expected<std::vector<Record>, std::vector<ImportError>> read_external(Type type, std::string_view text,
                                                                          std::string_view separator = ":=", const Progress& progress = {});

/// Writes the same format, one record a line, in stored order; read_external() of it gives the same records.
std::string write_external(const DataGroup& group, std::string_view separator = ":=");

} // namespace sluice::datagroups
