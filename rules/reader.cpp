#include "rules/reader.h"

#include <algorithm>

#include "rules/runtime_names.h"

namespace sluice::rules {
namespace {

tl::unexpected<ReadError> fail(std::string message, std::size_t offset) {
    return tl::unexpected<ReadError>(ReadError{std::move(message), offset});
}

bool ends_command(char c) {
    return c == '\n' || c == ';';
}

bool is_plain(char c) {
    return c != '$' && c != '[' && c != '\\';
}

} // namespace

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void Reader::skip_to_command(std::size_t& at, std::size_t limit) const {
    for (;;) {
        while (at < limit && (is_blank(source_.at(at)) || ends_command(source_.at(at))))
            ++at;
        if (at >= limit || source_.at(at) != '#')
            return;
        while (at < limit && source_.at(at) != '\n')
            at += source_.at(at) == '\\' ? 2 : 1;
        at = std::min(at, limit);
    }
}

bool Reader::continues_on_next_line(const ParsedCommand& command, std::size_t& at, std::size_t limit) const {
    std::size_t next = at + 1;
    while (next < limit && is_blank(source_.at(next)))
        ++next;
    if (next >= limit)
        return false;
    const std::string_view head = source_.slice(command.words.front().span.begin, command.words.front().span.end);
    bool continues = source_.at(next) == '{';
    for (const std::string_view keyword : {"else", "elseif"}) {
        const std::size_t end = next + keyword.size();
        const bool whole = end >= limit || is_blank(source_.at(end)) || ends_command(source_.at(end));
        continues = continues || ((head == "if" || head == "::if") && end <= limit && source_.slice(next, end) == keyword && whole);
    }
    if (continues)
        at = next;
    return continues;
}

Read<std::optional<ParsedCommand>> Reader::next_command(std::size_t& at, std::size_t limit, bool in_brackets) {
    skip_to_command(at, limit);
    if (at >= limit || (in_brackets && source_.at(at) == ']'))
        return std::nullopt;
    ParsedCommand command;
    command.span.begin = at;
    for (;;) {
        while (at < limit && is_blank(source_.at(at)))
            ++at;
        if (at >= limit || (in_brackets && source_.at(at) == ']'))
            break;
        if (ends_command(source_.at(at))) {
            if (source_.at(at) == '\n' && continues_on_next_line(command, at, limit))
                continue;
            ++at;
            break;
        }
        auto next = word(at, limit, in_brackets);
        if (!next)
            return tl::unexpected<ReadError>(next.error());
        at = next->span.end;
        command.words.push_back(*next);
    }
    command.span.end = command.words.back().span.end;
    return command;
}

Read<Word> Reader::word(std::size_t at, std::size_t limit, bool in_brackets) {
    if (source_.at(at) == '"')
        return quoted(at, limit);
    if (source_.at(at) != '{')
        return bare(at, limit, in_brackets);
    const std::size_t close = source_.closing_brace(at, limit);
    if (close == SourceText::npos)
        return fail("missing close-brace", at);
    return Word{WordKind::braced, {at, close + 1}, false, false};
}

Read<Word> Reader::bare(std::size_t at, std::size_t limit, bool in_brackets) {
    Word word{WordKind::bare, {at, at}, false, false};
    while (at < limit && !is_blank(source_.at(at)) && !ends_command(source_.at(at)) && !(in_brackets && source_.at(at) == ']')) {
        if (is_plain(source_.at(at))) {
            ++at;
            continue;
        }
        const auto next = piece(at, limit);
        if (!next)
            return tl::unexpected<ReadError>(next.error());
        word.substitutes |= next->kind == Piece::Kind::variable || next->kind == Piece::Kind::command;
        word.escapes |= next->kind == Piece::Kind::escape;
        at = next->span.end;
    }
    word.span.end = at;
    return word;
}

Read<Word> Reader::quoted(std::size_t at, std::size_t limit) {
    const auto known = quotes_.find(at);
    if (known != quotes_.end() && known->second.span.end <= limit)
        return known->second;
    Word word{WordKind::quoted, {at, at}, false, false};
    std::size_t next = at + 1;
    while (next < limit && source_.at(next) != '"') {
        if (is_plain(source_.at(next))) {
            ++next;
            continue;
        }
        const auto found = piece(next, limit);
        if (!found)
            return tl::unexpected<ReadError>(found.error());
        word.substitutes |= found->kind == Piece::Kind::variable || found->kind == Piece::Kind::command;
        word.escapes |= found->kind == Piece::Kind::escape;
        next = found->span.end;
    }
    if (next >= limit)
        return fail("missing \"", at);
    word.span.end = next + 1;
    quotes_.insert_or_assign(at, word);
    return word;
}

Read<Piece> Reader::piece(std::size_t at, std::size_t limit) {
    const char c = source_.at(at);
    if (c == '$')
        return variable(at, limit);
    if (c == '[') {
        const auto close = closing_bracket(at, limit);
        if (!close)
            return tl::unexpected<ReadError>(close.error());
        return Piece{Piece::Kind::command, {at, *close + 1}, {at + 1, *close}, {}};
    }
    if (c == '\\')
        return Piece{Piece::Kind::escape, {at, std::min(at + 2, limit)}, {}, {}};
    return Piece{Piece::Kind::text, {at, at + 1}, {}, {}};
}

Read<Piece> Reader::variable(std::size_t at, std::size_t limit) {
    std::size_t end = at + 1;
    if (end < limit && source_.at(end) == '{') {
        const std::size_t close = end + source_.slice(end, limit).find('}');
        if (close < end || close >= limit)
            return fail("missing close-brace for variable name", at);
        return Piece{Piece::Kind::variable, {at, close + 1}, {end + 1, close}, {}};
    }
    for (;;) {
        if (end < limit && is_name_character(source_.at(end))) {
            ++end;
        } else if (end + 1 < limit && source_.at(end) == ':' && source_.at(end + 1) == ':') {
            while (end < limit && source_.at(end) == ':')
                ++end;
        } else {
            break;
        }
    }
    Piece piece{Piece::Kind::variable, {at, end}, {at + 1, end}, {}};
    if (end < limit && source_.at(end) == '(')
        return variable_index(piece, limit);
    if (end == at + 1)
        piece.kind = Piece::Kind::text;
    return piece;
}

Read<Piece> Reader::variable_index(Piece found, std::size_t limit) {
    const auto known = indexed_.find(found.span.begin);
    if (known != indexed_.end() && known->second.span.end <= limit)
        return known->second;
    if (depth_ >= nesting_depth_max)
        return fail(too_deep("brackets and parentheses"), found.span.begin);
    ++depth_;
    std::size_t at = found.inner.end + 1;
    while (at < limit && source_.at(at) != ')') {
        const auto next = piece(at, limit);
        if (!next) {
            --depth_;
            return next;
        }
        at = next->span.end;
    }
    --depth_;
    if (at >= limit)
        return fail("missing )", found.span.begin);
    found.index = {found.inner.end + 1, at};
    found.span.end = at + 1;
    indexed_.insert_or_assign(found.span.begin, found);
    return found;
}

Read<std::size_t> Reader::closing_bracket(std::size_t open, std::size_t limit) {
    const auto known = brackets_.find(open);
    if (known != brackets_.end() && known->second < limit)
        return known->second;
    if (depth_ >= nesting_depth_max)
        return fail(too_deep("brackets and parentheses"), open);
    ++depth_;
    std::size_t at = open + 1;
    for (;;) {
        const auto command = next_command(at, limit, true);
        if (!command) {
            --depth_;
            return tl::unexpected<ReadError>(command.error());
        }
        if (!*command)
            break;
    }
    --depth_;
    if (at >= limit)
        return fail("missing close-bracket", open);
    brackets_.insert_or_assign(open, at);
    return at;
}

std::optional<std::string> Reader::literal(const Word& word) const {
    const std::string_view text = source_.slice(word.inner().begin, word.inner().end);
    if (word.kind == WordKind::braced)
        return std::string(text);
    if (word.substitutes)
        return std::nullopt;
    return word.escapes ? unescape(text) : std::string(text);
}

} // namespace sluice::rules
