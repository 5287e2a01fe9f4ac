#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::conformance {

/// A line of a case file with the indented lines below it.
struct Step {
    std::size_t line = 0;           ///< 1-based, for messages
    std::string text;               ///< the unindented line
    std::vector<std::string> words; ///< of it
    std::vector<std::string> body;  ///< indented lines, without the indentation
};

/// Reads a case file: comments (`#` in the first column) and empty lines are left out.
std::vector<Step> read_case(const std::filesystem::path& file);

std::string read_file(const std::filesystem::path& file);
std::vector<std::string> split_words(const std::string& text);

} // namespace sluice::conformance
