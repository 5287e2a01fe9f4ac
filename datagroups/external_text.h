#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace sluice::datagroups {

/// Whether text can part keys from values: some text without blanks, quotes, backslashes, commas and line ends.
bool is_usable_separator(std::string_view separator);

/// A place in the text of an external data-group file, and the small steps of its grammar. Each step costs time for what it passes
/// over only. Views live as long as the text.
class ExternalText {
public:
    explicit ExternalText(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return place_ == text_.size(); }
    [[nodiscard]] bool only_space_left() const { return rest().find_first_not_of(" \t\r\n") == std::string_view::npos; }
    [[nodiscard]] bool at(char c) const { return !at_end() && text_[place_] == c; }
    [[nodiscard]] std::size_t place() const { return place_; }
    [[nodiscard]] std::size_t size() const { return text_.size(); }
    [[nodiscard]] std::size_t line() const { return line_; } ///< 1-based

    void skip_byte_order_mark();
    /// Blanks, tabs and carriage returns.
    void skip_blanks();
    /// Those and line ends.
    void skip_space();
    /// To the beginning of the next line.
    void skip_line();
    /// Passes over exactly this text; false and nothing done when something else stands here.
    bool skip(std::string_view expected);
    /// The same for a word with a blank behind it, and the blanks.
    bool skip_word(std::string_view word);

    /// Text in quotes, here. `\"` and `\\` stand for the second character, any other backslash for itself. It may go over several
    /// lines. Fails when the closing quote is missing, and has then moved behind the opening one.
    tl::expected<std::string, std::string> take_quoted();
    /// Unquoted text up to a comma, a line end or, unless it is empty, `stop`; without the blanks around it. Fails on a nought byte.
    tl::expected<std::string, std::string> take_bare(std::string_view stop);
    /// A word up to a blank, comma or line end, or up to `separator` where what stands before it is an address or a number; then the
    /// blanks behind it. An IPv6 address may hold the separator.
    std::string_view take_word(std::string_view separator);

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(place_); }

    std::string_view text_;
    std::size_t place_ = 0;
    std::size_t line_ = 1;
    bool has_no_more_quotes_ = false; ///< a search for a closing quote came to the end
};

} // namespace sluice::datagroups
