#include "config/grammar_lexer.h"

#include <algorithm>
#include <utility>

namespace sluice::config::grammar {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool only_braces(std::string_view word) {
    return word.find_first_not_of("{}") == std::string_view::npos;
}

} // namespace

std::string unescaped(std::string_view inside) {
    std::string out;
    out.reserve(inside.size());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const bool pair = inside[i] == '\\' && i + 1 < inside.size();
        if (pair && (inside[i + 1] == '"' || inside[i + 1] == '\\' || inside[i + 1] == '?'))
            ++i;
        out += inside[i];
    }
    return out;
}

std::vector<std::string> split_words(std::string_view text) {
    Lexer lexer(text);
    std::vector<std::string> words;
    for (Token token = lexer.take_literal(); token.kind != TokenKind::end; token = lexer.take_literal()) {
        if (token.kind == TokenKind::word)
            words.push_back(std::move(token.text));
    }
    return words;
}

Lexer::Lexer(std::string_view text) : text_(text) {
    if (text_.substr(0, 3) == "\xef\xbb\xbf")
        line_start_ = at_ = 3;
}

const Token& Lexer::peek() {
    if (!peeked_)
        peeked_ = lex();
    return *peeked_;
}

Token Lexer::take() {
    if (!peeked_)
        return lex();
    Token token = std::move(*peeked_);
    peeked_.reset();
    return token;
}

rules::Position Lexer::position_of(std::size_t at) const {
    return {line_, static_cast<std::uint32_t>(at - line_start_ + 1)};
}

void Lexer::skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_]))
        ++at_;
}

std::size_t Lexer::end_of_word(std::size_t from) const {
    while (from < text_.size() && !is_blank(text_[from]) && text_[from] != '\n')
        ++from;
    return from;
}

std::size_t Lexer::closing_quote(std::size_t from) const {
    for (std::size_t i = from; i < text_.size(); ++i) {
        if (text_[i] == '\\')
            ++i;
        else if (text_[i] == '"')
            return i;
    }
    return std::string_view::npos;
}

void Lexer::count_lines(std::size_t from, std::size_t to) {
    for (std::size_t i = text_.find('\n', from); i < to; i = text_.find('\n', i + 1)) {
        ++line_;
        line_start_ = i + 1;
    }
}

Token Lexer::finish(TokenKind kind, std::size_t end) {
    Token token;
    token.kind = kind;
    token.begin = at_;
    token.end = end;
    token.position = position_of(at_);
    at_ = end;
    return token;
}

Token Lexer::lex_quoted(std::size_t close) {
    const std::size_t begin = at_;
    Token token = finish(TokenKind::word, close + 1);
    token.text = unescaped(text_.substr(begin + 1, close - begin - 1));
    token.quoted = true;
    count_lines(begin, close);
    return token;
}

Token Lexer::lex() {
    skip_blanks();
    if (at_ >= text_.size())
        return finish(TokenKind::end, text_.size());
    if (text_[at_] == '\n') {
        Token token = finish(TokenKind::line_end, at_ + 1);
        ++line_;
        line_start_ = at_;
        return token;
    }
    if (text_[at_] == '"' && !open_quote_) {
        if (const std::size_t close = closing_quote(at_ + 1); close != std::string_view::npos)
            return lex_quoted(close);
        open_quote_ = position_of(at_);
    }
    const std::size_t end = end_of_word(at_);
    const std::string_view word = text_.substr(at_, end - at_);
    if (only_braces(word))
        return finish(word.front() == '{' ? TokenKind::open : TokenKind::close, at_ + 1);
    Token token = finish(TokenKind::word, end);
    token.text = word;
    return token;
}

Token Lexer::take_literal() {
    const Token& next = peek();
    if (next.kind != TokenKind::open && next.kind != TokenKind::close)
        return take();
    at_ = next.begin;
    peeked_.reset();
    Token token = finish(TokenKind::word, end_of_word(at_));
    token.text = text_.substr(token.begin, token.end - token.begin);
    return token;
}

std::optional<Token> Lexer::take_single_quoted() {
    const Token& next = peek();
    if (next.kind != TokenKind::word || next.quoted || text_[next.begin] != '\'')
        return std::nullopt;
    const std::size_t begin = next.begin;
    const std::size_t line_end = std::min(text_.find('\n', begin), text_.size());
    const std::string_view line = text_.substr(begin, line_end - begin);
    const std::size_t close = line.find('\'', 1);
    if (close == std::string_view::npos || (close + 1 < line.size() && !is_blank(line[close + 1])))
        return std::nullopt;
    at_ = begin;
    peeked_.reset();
    Token token = finish(TokenKind::word, begin + close + 1);
    token.text = line.substr(1, close - 1);
    token.quoted = true;
    return token;
}

bool Lexer::is_first_on_line(std::size_t at) const {
    while (at > line_start_ && is_blank(text_[at - 1]))
        --at;
    return at == line_start_;
}

// Of `#key {`: it is a record, not a comment, unless what it opens is commented out as well.
bool Lexer::opens_block(std::size_t at) const {
    const std::size_t line_end = std::min(text_.find('\n', at), text_.size());
    std::string_view line = text_.substr(at, line_end - at);
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.size() < 4 || is_blank(line[1]) || !line.ends_with(" {") || line.find(' ') != line.size() - 2)
        return false;
    const std::size_t next = text_.find_first_not_of(" \t\r\n", line_end);
    return next != std::string_view::npos && text_[next] != '#';
}

void Lexer::skip_empty_lines(bool among_entries) {
    while (true) {
        const Token& next = peek();
        if (next.kind == TokenKind::line_end) {
            take();
            continue;
        }
        const bool hash = next.kind == TokenKind::word && !next.quoted && next.text.front() == '#';
        if (!hash || !is_first_on_line(next.begin) || (among_entries && opens_block(next.begin)))
            return;
        skip_rest_of_line();
    }
}

void Lexer::skip_rest_of_line() {
    const std::size_t from = at();
    const std::size_t line_end = std::min(text_.find('\n', from), text_.size());
    peeked_.reset();
    at_ = std::max(at_, line_end);
}

void Lexer::advance_to(std::size_t at) {
    count_lines(at_, at);
    at_ = at;
}

std::string_view Lexer::rest_of_line() const {
    const std::size_t from = at();
    std::string_view rest = text_.substr(from, std::min(text_.find('\n', from), text_.size()) - from);
    while (!rest.empty() && is_blank(rest.front()))
        rest.remove_prefix(1);
    while (!rest.empty() && is_blank(rest.back()))
        rest.remove_suffix(1);
    return rest;
}

} // namespace sluice::config::grammar
