#include "config/grammar_raw.h"

#include <algorithm>

#include "config/grammar_types.h"

namespace sluice::config::grammar {

namespace {

constexpr std::size_t nowhere = std::string_view::npos;
constexpr std::string_view blanks = " \t\r\v\f";

std::size_t end_of_line(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\v\f\n");
    return first == nowhere ? std::string_view{} : text.substr(first, text.find_last_not_of(" \t\r\v\f\n") - first + 1);
}

std::string_view line_at(std::string_view text, std::size_t at) {
    return trimmed(text.substr(at, end_of_line(text, at) - at));
}

/// Counts braces from behind an opening one.
class BraceCount {
public:
    explicit BraceCount(std::string_view text) : text_(text) {}

    /// Where the brace stands that closes; `unmatched` when a line `}` before it is followed by another object.
    std::size_t close(std::size_t from, bool& unmatched) {
        for (std::size_t i = from; i < text_.size(); ++i) {
            const char c = text_[i];
            if (c == '}' && ends_object(i)) {
                unmatched = depth_ > 1;
                return i;
            }
            if (c == '}' && --depth_ == 0)
                return i;
            i = step(i);
        }
        return nowhere;
    }

private:
    // A brace alone in column 1 before another object's header: the end, whatever the count says.
    [[nodiscard]] bool ends_object(std::size_t at) const {
        return (at == 0 || text_[at - 1] == '\n') && line_at(text_, at) == "}" && object_follows(text_, at + 1, true);
    }

    std::size_t step(std::size_t i) {
        const char c = text_[i];
        if (c == '\\')
            return i + 1;
        if (c == '#' && command_starts_ && depth_ == 1)
            return end_of_comment(i);
        if (c == '{')
            ++depth_;
        command_starts_ = c == '\n' || c == ';' || (command_starts_ && blanks.find(c) != nowhere);
        return i;
    }

    [[nodiscard]] std::size_t end_of_comment(std::size_t i) const {
        for (; i < text_.size() && text_[i] != '\n'; ++i) {
            if (text_[i] == '\\')
                ++i;
        }
        return i == 0 ? 0 : i - 1; // the line end itself is looked at next
    }

    std::string_view text_;
    std::size_t depth_ = 1;
    bool command_starts_ = true;
};

} // namespace

bool is_header_line(std::string_view text, std::size_t at, bool with_brace) {
    const std::string_view line = line_at(text, at);
    const std::size_t first_end = line.find_first_of(" \t");
    if (first_end == nowhere || !is_module(line.substr(0, first_end)))
        return false;
    const bool brace = line.ends_with('{') || line.ends_with('}');
    return trimmed(line.substr(first_end)).front() != '{' && (brace || !with_brace);
}

bool object_follows(std::string_view text, std::size_t at, bool with_brace) {
    if (!line_at(text, at).empty())
        return false;
    for (at = end_of_line(text, at); at < text.size(); at = end_of_line(text, at)) {
        ++at;
        const std::string_view line = line_at(text, at);
        if (!line.empty() && line.front() != '#')
            return is_header_line(text, at, with_brace);
    }
    return true;
}

std::size_t RawBodies::line_that_closes(std::size_t from) {
    if (from >= none_closes_from_)
        return nowhere;
    for (std::size_t at = end_of_line(text_, from); at < text_.size(); at = end_of_line(text_, at)) {
        ++at;
        if (at < text_.size() && text_[at] == '}' && line_at(text_, at) == "}" && object_follows(text_, at + 1, true))
            return at;
    }
    none_closes_from_ = from;
    return nowhere;
}

RawBody RawBodies::cut(std::size_t from, std::size_t close, bool balanced) const {
    const std::size_t header_end = end_of_line(text_, from);
    const bool own_lines = header_end < close && line_at(text_, from).empty();
    const std::size_t begin = own_lines ? header_end + 1 : std::min(text_.find_first_not_of(blanks, from), close);
    std::size_t end = close;
    while (end > begin && blanks.find(text_[end - 1]) != nowhere)
        --end;
    if (end > begin && text_[end - 1] == '\n')
        --end;
    return {text_.substr(begin, end - begin), begin, std::min(close + 1, text_.size()), close < text_.size(), balanced};
}

RawBody RawBodies::find_by_count(std::size_t from) {
    bool unmatched = false;
    const std::size_t counted = BraceCount(text_).close(from, unmatched);
    return cut(from, std::min(counted, text_.size()), !unmatched);
}

RawBody RawBodies::find(std::size_t from) {
    bool unmatched = false;
    const std::size_t counted = BraceCount(text_).close(from, unmatched);
    if (counted != nowhere && (unmatched || object_follows(text_, counted + 1, false)))
        return cut(from, counted, !unmatched);
    if (counted == nowhere)
        return cut(from, text_.size(), false);
    const std::size_t line = line_that_closes(counted);
    return line == nowhere ? cut(from, counted, true) : cut(from, line, false);
}

} // namespace sluice::config::grammar
