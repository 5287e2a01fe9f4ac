#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "rules/diagnostics.h"

namespace sluice::config::grammar {

/// Syntax errors and warnings of one text: all of them up to a bound, so that a file of another kind does not drown its reader.
class Errors {
public:
    static constexpr std::size_t errors_max = 100;

    Errors(std::string file, rules::Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

    void error(rules::Position position, std::string message);
    void warning(rules::Position position, std::string object, std::string message);
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    rules::Diagnostics& diagnostics_;
    std::size_t count_ = 0;
    std::size_t warnings_ = 0;
};

} // namespace sluice::config::grammar
