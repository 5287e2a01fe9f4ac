#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tl/expected.hpp>

#include "rules/source_text.h"

namespace sluice::rules {

/// A part of a SourceText, [begin, end).
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

enum class WordKind : std::uint8_t { bare, quoted, braced };

struct Word {
    WordKind kind = WordKind::bare;
    Span span;                ///< with its braces or quotes
    bool substitutes = false; ///< a `$variable` or `[command]` stands in it
    bool escapes = false;     ///< a backslash stands in it (bare and quoted words)

    /// The text between the delimiters.
    [[nodiscard]] Span inner() const { return kind == WordKind::bare ? span : Span{span.begin + 1, span.end - 1}; }
};

struct ParsedCommand {
    Span span; ///< first to last word
    std::vector<Word> words;
};

/// A piece of a bare or quoted word.
struct Piece {
    enum class Kind : std::uint8_t { text, escape, variable, command };
    Kind kind = Kind::text;
    Span span;  ///< whole piece: `$a(b)`, `[cmd]`
    Span inner; ///< variable: its name without index; command: the script between the brackets
    Span index; ///< variable: between the parentheses, empty without
};

/// What stopped the reading.
struct ReadError {
    std::string message; ///< "missing close-brace"
    std::size_t offset = 0;
};
template <typename T>
using Read = tl::expected<T, ReadError>;

/// Reads words and commands as BIG-IP's parser does: the R rules (a word that starts with a brace or quote ends at its closing
/// delimiter, whatever follows starts a new word), the N rules (a next line that starts with `{`, or after `if` with `else` or
/// `elseif`, continues the command), no `{*}`. Ends of brackets and quotes are remembered, so that reading a text level by level stays
/// linear.
class Reader {
public:
    /// `source` outlives the reader.
    explicit Reader(const SourceText& source) : source_(source) {}

    [[nodiscard]] const SourceText& source() const { return source_; }

    /// The next command at or after `at` and before `limit`; nothing at the end. Moves `at` behind it. Comments are skipped.
    Read<std::optional<ParsedCommand>> next_command(std::size_t& at, std::size_t limit) { return next_command(at, limit, false); }

    /// The piece of a word that starts at `at`; reads no further than `limit`.
    Read<Piece> piece(std::size_t at, std::size_t limit);

    /// A quoted string that starts at `at`, quotes included.
    Read<Word> quoted(std::size_t at, std::size_t limit);

    /// The word's value when no run is needed to know it: braced, or without `$` and `[`; backslashes are replaced.
    [[nodiscard]] std::optional<std::string> literal(const Word& word) const;

private:
    Read<std::optional<ParsedCommand>> next_command(std::size_t& at, std::size_t limit, bool in_brackets);
    void skip_to_command(std::size_t& at, std::size_t limit) const;
    [[nodiscard]] bool continues_on_next_line(const ParsedCommand& command, std::size_t& at, std::size_t limit) const;
    Read<Word> word(std::size_t at, std::size_t limit, bool in_brackets);
    Read<Word> bare(std::size_t at, std::size_t limit, bool in_brackets);
    Read<Piece> variable(std::size_t at, std::size_t limit);
    Read<Piece> variable_index(Piece piece, std::size_t limit);
    Read<std::size_t> closing_bracket(std::size_t open, std::size_t limit);

    const SourceText& source_;
    std::unordered_map<std::size_t, std::size_t> brackets_; ///< open to close
    std::unordered_map<std::size_t, Word> quotes_;
    std::unordered_map<std::size_t, Piece> indexed_;
    std::size_t depth_ = 0;
};

bool is_blank(char c);
/// Letters, digits and `_`: what `$name` takes besides `::`.
bool is_name_character(char c);
/// The text with Tcl's backslash sequences replaced.
std::string unescape(std::string_view text);

} // namespace sluice::rules
