#pragma once

#include "rules/expression.h"

namespace sluice::rules {

/// Splits an expression into tokens; knows no grammar.
tl::expected<std::vector<ExpressionToken>, ExpressionError> split_expression(Reader& reader, Span span);

} // namespace sluice::rules
