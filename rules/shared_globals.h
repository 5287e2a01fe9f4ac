#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/reader.h"

namespace sluice::rules {

/// A word of a command that names a global variable.
struct GlobalWord {
    std::string name;     ///< without `::` and index
    std::size_t word = 0; ///< its place in the command
    bool written = false; ///< false: the command reads it
};

/// The global variables that the command of this name (without leading `::`) names literally: `::name`, of an array also with an index
/// that is computed, and the operands of `global`. What `static::` keeps for each worker is none. `$::name` is not among them.
std::vector<GlobalWord> global_words(const Reader& reader, const ParsedCommand& command, std::string_view name);

/// `x` of `::x` and `::x(y)`; empty for `static::x`, `::a::b` and `x`.
std::string_view global_name(std::string_view word);

} // namespace sluice::rules
