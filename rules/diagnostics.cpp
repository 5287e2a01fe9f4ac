#include "rules/diagnostics.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::rules {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Bytes of the UTF-8 character that text begins with; 0 when it is none, or one that a terminal obeys (U+0080 to U+009F).
std::size_t printable_character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80U ? 1 : first < 0xC2U ? 0 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : first < 0xF5U ? 4 : 0;
    const bool whole =
        size <= text.size() &&
        std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(size, 1)), is_continuation);
    const bool is_control =
        first < 0x20U || first == 0x7FU || (first == 0xC2U && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0U);
    return whole && !is_control ? size : 0;
}

/// Text of a file as a terminal may show it: `\x1b` for what is not printable. Tabs and line ends stay.
std::string shown(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const bool stays = text.front() == '\t' || text.front() == '\n';
        const std::size_t size = stays ? 1 : printable_character(text);
        if (size == 0)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        else
            out += text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

/// Blanks up to the column, tabs kept, so that the caret stands under its character in any terminal.
std::string caret_indent(std::string_view source, std::uint32_t column) {
    std::string indent = shown(source.substr(0, std::min<std::size_t>(column - 1, source.size())));
    std::replace_if(
        indent.begin(), indent.end(), [](char c) { return c != '\t'; }, ' ');
    return indent;
}

} // namespace

bool Diagnostics::has_errors() const {
    return has(Severity::error);
}

bool Diagnostics::has(Severity severity) const {
    return std::any_of(list_.begin(), list_.end(), [severity](const Diagnostic& d) { return d.severity == severity; });
}

void Diagnostics::append(const Diagnostics& other) {
    list_.insert(list_.end(), other.list_.begin(), other.list_.end());
}

void Diagnostics::sort() {
    std::stable_sort(list_.begin(), list_.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.file != b.file ? a.file < b.file : a.position < b.position; });
}

std::string_view to_text(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::unsupported:
        return "unsupported";
    case Severity::warning:
        return "warning";
    case Severity::note:
        return "note";
    }
    return "error";
}

std::string to_text(const Diagnostic& diagnostic) {
    std::string text;
    if (!diagnostic.file.empty())
        text += shown(diagnostic.file) + ':';
    if (!diagnostic.file.empty() || diagnostic.position != Position{})
        text += fmt::format("{}:{}: ", diagnostic.position.line, diagnostic.position.column);
    text.append(to_text(diagnostic.severity)).append(": ");
    if (!diagnostic.id.empty())
        text += diagnostic.id + ": ";
    text += shown(diagnostic.message);
    if (!diagnostic.source.empty() && diagnostic.position.column > 0)
        text += fmt::format("\n{}\n{}^", shown(diagnostic.source), caret_indent(diagnostic.source, diagnostic.position.column));
    if (!diagnostic.why.empty())
        text += "\n  why: " + shown(diagnostic.why);
    if (!diagnostic.fix.empty())
        text += "\n  fix: " + shown(diagnostic.fix);
    return text;
}

} // namespace sluice::rules
