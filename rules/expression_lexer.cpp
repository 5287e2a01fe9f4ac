#include "rules/expression_lexer.h"

#include <algorithm>
#include <array>

namespace sluice::rules {
namespace {

using Kind = ExpressionToken::Kind;

constexpr std::array<std::string_view, 8> two_character_symbols = {"&&", "||", "==", "!=", "<=", ">=", "<<", ">>"};
constexpr std::string_view one_character_symbols = "+-*/%<>&|^~!?:(),";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// One pass over the text; each function reads the token that starts at `at`.
class Lexer {
public:
    Lexer(Reader& reader, Span span) : reader_(reader), text_(reader.source()), span_(span) {}

    tl::expected<ExpressionToken, ExpressionError> token(std::size_t at) {
        const char c = text_.at(at);
        if (c == '$' || c == '[')
            return substitution(at);
        if (c == '"')
            return quoted(at);
        if (c == '{')
            return braced(at);
        if (is_digit(c) || (c == '.' && is_digit(next(at + 1))))
            return make(Kind::number, at, number_end(at));
        if (is_name_character(c))
            return make(Kind::word, at, word_end(at));
        return symbol(at);
    }

private:
    [[nodiscard]] char next(std::size_t at) const { return at < span_.end ? text_.at(at) : '\0'; }

    static ExpressionToken make(Kind kind, std::size_t begin, std::size_t end) { return {kind, {begin, end}, {}, {}, {}}; }

    static tl::unexpected<ExpressionError> fail(std::string message, std::size_t at, bool reading = false) {
        return tl::unexpected<ExpressionError>(ExpressionError{std::move(message), at, reading});
    }

    tl::expected<ExpressionToken, ExpressionError> substitution(std::size_t at) {
        const auto piece = reader_.piece(at, span_.end);
        if (!piece)
            return fail(piece.error().message, piece.error().offset, true);
        if (piece->kind == Piece::Kind::text)
            return fail("character not legal in expressions", at);
        return make(piece->kind == Piece::Kind::variable ? Kind::variable : Kind::command, at, piece->span.end);
    }

    tl::expected<ExpressionToken, ExpressionError> quoted(std::size_t at) {
        const auto word = reader_.quoted(at, span_.end);
        if (!word)
            return fail(word.error().message, word.error().offset, true);
        return make(Kind::quoted, at, word->span.end);
    }

    tl::expected<ExpressionToken, ExpressionError> braced(std::size_t at) {
        const std::size_t close = text_.closing_brace(at, span_.end);
        if (close == SourceText::npos)
            return fail("missing close-brace", at, true);
        return make(Kind::braced, at, close + 1);
    }

    [[nodiscard]] std::size_t number_end(std::size_t at) const {
        if (next(at) == '0' && (next(at + 1) == 'x' || next(at + 1) == 'X') && is_hex_digit(next(at + 2))) {
            at += 2;
            while (is_hex_digit(next(at)))
                ++at;
            return at;
        }
        at = digits_end(at);
        if (next(at) == '.')
            at = digits_end(at + 1);
        if (next(at) == 'e' || next(at) == 'E') {
            const std::size_t exponent = at + (next(at + 1) == '+' || next(at + 1) == '-' ? 2 : 1);
            if (is_digit(next(exponent)))
                at = digits_end(exponent);
        }
        return at;
    }

    [[nodiscard]] std::size_t digits_end(std::size_t at) const {
        while (is_digit(next(at)))
            ++at;
        return at;
    }

    [[nodiscard]] std::size_t word_end(std::size_t at) const {
        while (is_name_character(next(at)))
            ++at;
        return at;
    }

    tl::expected<ExpressionToken, ExpressionError> symbol(std::size_t at) const {
        const std::string_view two = text_.slice(at, std::min(at + 2, span_.end));
        if (std::find(two_character_symbols.begin(), two_character_symbols.end(), two) != two_character_symbols.end())
            return make(Kind::symbol, at, at + 2);
        if (one_character_symbols.find(text_.at(at)) != std::string_view::npos)
            return make(Kind::symbol, at, at + 1);
        return fail("character not legal in expressions", at);
    }

    Reader& reader_;
    const SourceText& text_;
    Span span_;
};

} // namespace

tl::expected<std::vector<ExpressionToken>, ExpressionError> split_expression(Reader& reader, Span span) {
    Lexer lexer(reader, span);
    std::vector<ExpressionToken> tokens;
    std::size_t at = span.begin;
    for (;;) {
        while (at < span.end && (is_blank(reader.source().at(at)) || reader.source().at(at) == '\n'))
            ++at;
        if (at >= span.end)
            return tokens;
        auto token = lexer.token(at);
        if (!token)
            return tl::unexpected<ExpressionError>(token.error());
        at = token->span.end;
        tokens.push_back(std::move(*token));
    }
}

} // namespace sluice::rules
