#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostics.h"

namespace sluice::config::grammar {

enum class TokenKind : std::uint8_t { word, open, close, line_end, end };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text; ///< of a word: unquoted and unescaped
    bool quoted = false;
    rules::Position position;
    std::size_t begin = 0; ///< bytes of the text
    std::size_t end = 0;
};

/// Words, braces and line ends of a configuration text. Braces count only where they stand as words of their own. Copying it is
/// cheap and keeps the place: that is how one looks ahead. The text must outlive it.
class Lexer {
public:
    explicit Lexer(std::string_view text);

    const Token& peek();
    Token take();
    /// The next run of non-blanks (or quoted string) as a word even if it is a brace; a line end or end stays what it is.
    Token take_literal();
    /// The same for a value in single quotes that ends on this line; nothing is consumed when it is not that.
    std::optional<Token> take_single_quoted();

    /// Passes blanks, empty lines and, at the start of a line, comments. Where entries of a collection stand, `#key {` is an entry.
    void skip_empty_lines(bool among_entries = false);
    void skip_rest_of_line();
    /// Goes on at a byte behind the token taken last; nothing may have been peeked at since.
    void advance_to(std::size_t at);

    [[nodiscard]] std::string_view text() const { return text_; }
    /// Where the next token will be looked for.
    [[nodiscard]] std::size_t at() const { return peeked_ ? peeked_->begin : at_; }
    [[nodiscard]] std::uint32_t line() const { return line_; }
    /// What is left of the current line, blanks at both ends dropped.
    [[nodiscard]] std::string_view rest_of_line() const;
    /// The first quote that is never closed; from there on quotes are ordinary characters.
    [[nodiscard]] const std::optional<rules::Position>& open_quote() const { return open_quote_; }
    [[nodiscard]] rules::Position position_of(std::size_t at) const;

private:
    Token lex();
    Token lex_quoted(std::size_t close);
    Token finish(TokenKind kind, std::size_t end);
    [[nodiscard]] std::size_t closing_quote(std::size_t from) const;
    [[nodiscard]] std::size_t end_of_word(std::size_t from) const;
    [[nodiscard]] bool is_first_on_line(std::size_t at) const;
    [[nodiscard]] bool opens_block(std::size_t at) const;
    void skip_blanks();
    void count_lines(std::size_t from, std::size_t to);

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::size_t line_start_ = 0;
    std::optional<Token> peeked_;
    std::optional<rules::Position> open_quote_;
};

/// The inside of a quoted string: `\"`, `\\` and `\?` stand for the second character, other backslashes for themselves.
std::string unescaped(std::string_view inside);

/// All words of a text, braces as ordinary words.
std::vector<std::string> split_words(std::string_view text);

} // namespace sluice::config::grammar
