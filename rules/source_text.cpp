#include "rules/source_text.h"

#include <algorithm>
#include <limits>

namespace sluice::rules {
namespace {

constexpr std::uint32_t unpaired = std::numeric_limits<std::uint32_t>::max();

/// Length of the line end at `at`: 0, 1 (LF) or 2 (CRLF).
std::size_t line_end(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '\n')
        return 1;
    return at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 0;
}

} // namespace

SourceText::SourceText(std::string_view original) : original_(original) {
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < original_.size(); ++i)
        if (original_[i] == '\n')
            line_starts_.push_back(i + 1);
    text_ = std::make_shared<const std::string>(normalise());
    pair_braces();
}

std::string SourceText::normalise() {
    std::string text;
    const std::string_view from = original_;
    std::size_t i = 0;
    text.reserve(from.size());
    shifts_.push_back({0, i});
    while (i < from.size()) {
        if (from[i] == '\\' && i + 1 < from.size()) {
            const std::size_t end = line_end(from, i + 1);
            if (end == 0) {
                text.append(from.substr(i, 2));
                i += 2;
                continue;
            }
            text.push_back(' ');
            i += 1 + end;
            while (i < from.size() && (from[i] == ' ' || from[i] == '\t'))
                ++i;
            shifts_.push_back({text.size(), i});
        } else if (line_end(from, i) == 2) {
            text.push_back('\n');
            i += 2;
            shifts_.push_back({text.size(), i});
        } else {
            text.push_back(from[i++]);
        }
    }
    return text;
}

void SourceText::pair_braces() {
    close_.assign(size(), unpaired);
    std::vector<std::uint32_t> open;
    for (std::size_t i = 0; i < size(); ++i) {
        if (at(i) == '\\') {
            ++i;
        } else if (at(i) == '{') {
            open.push_back(static_cast<std::uint32_t>(i));
        } else if (at(i) == '}' && !open.empty()) {
            close_[open.back()] = static_cast<std::uint32_t>(i);
            open.pop_back();
        }
    }
}

Position SourceText::position(std::size_t offset) const {
    const auto shift = std::prev(
        std::upper_bound(shifts_.begin(), shifts_.end(), offset, [](std::size_t wanted, const Shift& s) { return wanted < s.offset; }));
    const std::size_t original = std::min(shift->original + (offset - shift->offset), original_.size());
    const auto line = std::prev(std::upper_bound(line_starts_.begin(), line_starts_.end(), original));
    return {static_cast<std::uint32_t>(line - line_starts_.begin()) + 1, static_cast<std::uint32_t>(original - *line) + 1};
}

std::string_view SourceText::original_line(std::uint32_t line) const {
    if (line == 0 || line > line_starts_.size())
        return {};
    const std::size_t begin = line_starts_[line - 1];
    std::string_view rest = std::string_view(original_).substr(begin);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r'))
        rest.remove_suffix(1);
    return rest;
}

std::size_t SourceText::closing_brace(std::size_t open, std::size_t limit) const {
    const std::uint32_t close = close_[open];
    return close == unpaired || close >= limit ? npos : close;
}

} // namespace sluice::rules
