#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/reader.h"

namespace sluice::rules {

/// One token of an expression, and what to write in its place in Tcl 8.6.
struct ExpressionToken {
    enum class Kind : std::uint8_t { number, word, variable, command, quoted, braced, symbol };
    Kind kind = Kind::symbol;
    Span span;
    std::string before;      ///< goes in front: `sl_contains(`
    std::string replacement; ///< in place of the token when not empty: `&&` for `and`
    std::string after;       ///< goes behind: `)`
};

/// What is wrong with an expression, in Tcl 8.4's words.
struct ExpressionError {
    std::string message;
    std::size_t offset = 0; ///< in the source
    bool reading = false;   ///< a bracket, quote or brace is not closed
};

/// The tokens of the expression in `span`, parsed with BIG-IP's operators and their binding (language reference, section 3).
/// `word tests` become calls of math functions, so that the result compiles to byte code and both sides stay lazily evaluated.
/// `depth` is the nesting around it; parentheses count on from there up to nesting_depth_max.
tl::expected<std::vector<ExpressionToken>, ExpressionError> read_expression(Reader& reader, Span span, std::size_t depth);

} // namespace sluice::rules
