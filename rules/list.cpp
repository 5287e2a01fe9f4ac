#include "rules/list.h"

#include <algorithm>

namespace sluice::rules {
namespace {

bool is_list_blank(char c) {
    return is_blank(c) || c == '\n';
}

tl::unexpected<ReadError> fail(std::string message, std::size_t offset) {
    return tl::unexpected<ReadError>(ReadError{std::move(message), offset});
}

Word bare_element(const SourceText& source, std::size_t at, std::size_t limit) {
    Word word{WordKind::bare, {at, at}, false, false};
    while (at < limit && !is_list_blank(source.at(at))) {
        word.escapes |= source.at(at) == '\\';
        at += source.at(at) == '\\' ? 2 : 1;
    }
    word.span.end = std::min(at, limit);
    return word;
}

Read<Word> quoted_element(const SourceText& source, std::size_t begin, std::size_t limit) {
    Word word{WordKind::quoted, {begin, begin}, false, false};
    std::size_t at = begin + 1;
    while (at < limit && source.at(at) != '"') {
        word.escapes |= source.at(at) == '\\';
        at += source.at(at) == '\\' ? 2 : 1;
    }
    if (at >= limit)
        return fail("unmatched open quote in list", begin);
    word.span.end = at + 1;
    return word;
}

Read<Word> element(const SourceText& source, std::size_t at, std::size_t limit) {
    if (source.at(at) == '"')
        return quoted_element(source, at, limit);
    if (source.at(at) != '{')
        return bare_element(source, at, limit);
    const std::size_t close = source.closing_brace(at, limit);
    if (close == SourceText::npos)
        return fail("unmatched open brace in list", at);
    return Word{WordKind::braced, {at, close + 1}, false, false};
}

} // namespace

Read<std::vector<Word>> split_list(const SourceText& source, Span span) {
    std::vector<Word> words;
    std::size_t at = span.begin;
    for (;;) {
        while (at < span.end && is_list_blank(source.at(at)))
            ++at;
        if (at >= span.end)
            return words;
        const auto word = element(source, at, span.end);
        if (!word)
            return tl::unexpected<ReadError>(word.error());
        at = word->span.end;
        if (at < span.end && !is_list_blank(source.at(at))) {
            const std::string junk(source.slice(at, bare_element(source, at, span.end).span.end));
            return fail(std::string("list element in ") + (word->kind == WordKind::braced ? "braces" : "quotes") + " followed by \"" +
                            junk + "\" instead of space",
                        at);
        }
        words.push_back(*word);
    }
}

bool is_balanced(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            if (++i == text.size())
                return false;
        } else if (text[i] == '{') {
            ++depth;
        } else if (text[i] == '}' && depth-- == 0) {
            return false;
        }
    }
    return depth == 0;
}

std::string quote(std::string_view value) {
    if (is_balanced(value) && value.find('\\') == std::string_view::npos)
        return "{" + std::string(value) + "}";
    std::string out;
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (!is_name_character(c) && static_cast<unsigned char>(c) < 0x80)
            out += '\\';
        out += c;
    }
    return out;
}

} // namespace sluice::rules
