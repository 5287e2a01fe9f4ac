#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::config::grammar {

/// Foreign text between the braces of an object.
struct RawBody {
    std::string_view text;       ///< without the line ends next to the braces
    std::size_t begin = 0;       ///< where it begins
    std::size_t after_close = 0; ///< behind the closing brace
    bool found = true;           ///< false: the text ends before the brace; the body is then all the rest
    bool balanced = true;        ///< false: braces did not match, the end is where the next object begins
};

/// Finds the ends of raw bodies of one text. Linear over all calls, which must be made from front to back.
class RawBodies {
public:
    explicit RawBodies(std::string_view text) : text_(text) {}

    /// `from` is behind the opening brace. Braces are counted as Tcl does inside braces; comments between events do not count; when
    /// the count ends nowhere sensible, the first line that is `}` alone and is followed by another object ends it.
    RawBody find(std::size_t from);
    /// By the count alone: of a rule of version 9 or 10, behind which anything may come.
    RawBody find_by_count(std::size_t from);

private:
    [[nodiscard]] RawBody cut(std::size_t from, std::size_t close, bool balanced) const;
    [[nodiscard]] std::size_t line_that_closes(std::size_t from);

    std::string_view text_;
    std::size_t none_closes_from_ = std::string_view::npos;
};

/// Is the line that holds only blanks from `at` on followed, after empty lines and comments, by an object's header or the end?
/// `with_brace`: the header must have its brace on the same line.
bool object_follows(std::string_view text, std::size_t at, bool with_brace);
/// Does a line that begins at `at` (column 1) look like the header of an object?
bool is_header_line(std::string_view text, std::size_t at, bool with_brace);

} // namespace sluice::config::grammar
