#include "config/grammar_body.h"

#include <utility>

#include "config/grammar_raw.h"
#include "config/grammar_write.h"

namespace sluice::config::grammar {

namespace {

bool is_truth(std::string_view word) {
    return word == "yes" || word == "no" || word == "true" || word == "false";
}

bool ends_line(TokenKind kind) {
    return kind == TokenKind::line_end || kind == TokenKind::end;
}

} // namespace

bool BodyReader::read(std::vector<Property>& into) {
    return read_block(into, BlockKind::properties, 1);
}

// A header in column 1 inside a block: the brace that should have closed the block is missing.
bool BodyReader::object_starts(const Token& token) const {
    return token.kind == TokenKind::word && !token.quoted && token.position.column == 1 && is_module(token.text) &&
           is_header_line(lexer_.text(), token.begin, true);
}

bool BodyReader::read_block(std::vector<Property>& into, BlockKind kind, unsigned depth) {
    const bool one_line = !ends_line(lexer_.peek().kind);
    while (true) {
        lexer_.skip_empty_lines(kind == BlockKind::collection);
        const Token& next = lexer_.peek();
        if (next.kind == TokenKind::close) {
            lexer_.take();
            return true;
        }
        if (next.kind == TokenKind::end || object_starts(next))
            return false;
        if (!read_statement(into, kind, one_line, depth))
            return false;
    }
}

bool BodyReader::read_children(Property& property, BlockKind parent, unsigned depth) {
    const Token brace = lexer_.take();
    property.shape = Property::Shape::block;
    if (depth >= depth_max) {
        errors_.error(brace.position, "blocks are nested deeper than " + std::to_string(depth_max));
        return skip_block();
    }
    return read_block(property.children, kind_of_block(type_, property.key, parent), depth + 1);
}

bool BodyReader::skip_block() {
    for (std::size_t open = 1; open > 0;) {
        const Token token = lexer_.take();
        if (token.kind == TokenKind::end)
            return false;
        if (token.kind == TokenKind::open)
            ++open;
        if (token.kind == TokenKind::close)
            --open;
    }
    return true;
}

bool BodyReader::read_statement(std::vector<Property>& into, BlockKind kind, bool one_line, unsigned depth) {
    Property property;
    property.position = lexer_.peek().position;
    bool complete = true;
    if (lexer_.peek().kind == TokenKind::open) {
        complete = read_children(property, BlockKind::collection, depth);
        into.push_back(std::move(property));
        return complete;
    }
    Token key = lexer_.take();
    property.key = std::move(key.text);
    if (kind == BlockKind::collection) {
        keep_spelling(property, key.begin, key.end);
        if (lexer_.peek().kind == TokenKind::open)
            complete = read_children(property, kind, depth);
    } else if (one_line) {
        complete = read_inline_value(property, kind, depth);
    } else {
        complete = read_line_value(property, kind, depth);
        if (property.shape == Property::Shape::flag)
            keep_spelling(property, key.begin, key.end);
        else if (property.shape == Property::Shape::scalar)
            keep_spelling(property, key.begin, lexer_.at());
        else if (key.quoted)
            keep_spelling(property, key.begin, key.end);
    }
    into.push_back(std::move(property));
    return complete;
}

void BodyReader::keep_spelling(Property& property, std::size_t begin, std::size_t end) const {
    std::string_view raw = lexer_.text().substr(begin, end - begin);
    if (!raw.empty() && raw.back() == '\r')
        raw.remove_suffix(1);
    // At the start of a line a bare `#` might be read as a comment.
    if (raw == canonical_head(property) || raw.starts_with('#'))
        return;
    property.spelling = raw;
    if (head(property) != raw)
        property.spelling.clear();
}

// Is the list behind the brace that comes next closed on its line, with nothing but words in it?
bool BodyReader::list_on_one_line() const {
    Lexer ahead = lexer_;
    ahead.take();
    std::size_t words = 0;
    while (ahead.peek().kind == TokenKind::word) {
        ahead.take();
        ++words;
    }
    return words > 0 && ahead.peek().kind == TokenKind::close;
}

void BodyReader::read_list(Property& property) {
    lexer_.take();
    property.words.emplace_back("{");
    while (true) {
        const TokenKind next = lexer_.peek().kind;
        if (next == TokenKind::line_end) {
            lexer_.take();
        } else if (next == TokenKind::word) {
            property.words.push_back(lexer_.take().text);
        } else {
            break;
        }
    }
    if (lexer_.peek().kind == TokenKind::close)
        lexer_.take();
    property.words.emplace_back("}");
}

bool BodyReader::read_text(Property& property, bool one_line) {
    const TokenKind next = lexer_.peek().kind;
    if (ends_line(next))
        return false;
    if (next == TokenKind::open || next == TokenKind::close) {
        Lexer ahead = lexer_;
        const Token literal = ahead.take_literal();
        const bool alone = ends_line(ahead.peek().kind);
        const bool closes_line = one_line && literal.text.find_first_not_of('}') == std::string::npos;
        if (closes_line || (literal.text.size() == 1 && !alone && !one_line))
            return false;
    }
    property.shape = Property::Shape::scalar;
    if (std::optional<Token> single = property.key == "description" ? lexer_.take_single_quoted() : std::nullopt)
        property.words.push_back(std::move(single->text));
    else
        property.words.push_back(lexer_.take_literal().text);
    return true;
}

bool BodyReader::read_line_value(Property& property, BlockKind kind, unsigned depth) {
    if (holds_text(type_, property.key))
        read_text(property, false);
    while (true) {
        const TokenKind next = lexer_.peek().kind;
        if (next == TokenKind::word) {
            property.shape = Property::Shape::scalar;
            property.words.push_back(lexer_.take().text);
            continue;
        }
        if (next != TokenKind::open)
            return true;
        const bool known = property.words.empty() && kind_of_block(type_, property.key, kind) != BlockKind::unknown;
        const bool monitors = !property.words.empty() && property.words.back() == "of";
        if (!monitors && (known || !list_on_one_line()))
            return read_children(property, kind, depth);
        property.shape = Property::Shape::scalar;
        read_list(property);
    }
}

// `a`, `a and b`, `min 1 of { a b }`: the only value of several words that needs no line end to be told from what follows.
void BodyReader::read_monitor_rule(Property& property) {
    property.words.push_back(lexer_.take().text);
    const bool minimum = property.words.front() == "min";
    for (unsigned more = minimum ? 2 : 0; more > 0 && lexer_.peek().kind == TokenKind::word; --more)
        property.words.push_back(lexer_.take().text);
    if (minimum && lexer_.peek().kind == TokenKind::open)
        read_list(property);
    while (!minimum && lexer_.peek().kind == TokenKind::word && lexer_.peek().text == "and") {
        property.words.push_back(lexer_.take().text);
        if (lexer_.peek().kind == TokenKind::word)
            property.words.push_back(lexer_.take().text);
    }
}

bool BodyReader::next_opens_block() const {
    Lexer ahead = lexer_;
    ahead.take();
    return ahead.peek().kind == TokenKind::open;
}

bool BodyReader::read_inline_value(Property& property, BlockKind kind, unsigned depth) {
    if (holds_text(type_, property.key) && read_text(property, true)) {
        if (property.key == "user-defined" && lexer_.peek().kind == TokenKind::word)
            property.words.push_back(lexer_.take().text);
        return true;
    }
    const Token& next = lexer_.peek();
    if (next.kind == TokenKind::open) {
        if (kind_of_block(type_, property.key, kind) != BlockKind::unknown || !list_on_one_line())
            return read_children(property, kind, depth);
        property.shape = Property::Shape::scalar;
        read_list(property);
        return true;
    }
    const bool flag = next.kind != TokenKind::word || (is_flag(property.key) && !is_truth(next.text));
    const bool monitors = property.key == "monitor" || (property.key == "rule" && type_ == "ltm default-node-monitor");
    if (flag || (!monitors && next_opens_block()))
        return true;
    property.shape = Property::Shape::scalar;
    if (monitors)
        read_monitor_rule(property);
    else
        property.words.push_back(lexer_.take().text);
    return true;
}

} // namespace sluice::config::grammar
