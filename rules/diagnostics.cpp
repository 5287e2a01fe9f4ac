#include "rules/diagnostics.h"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::rules {
namespace {

/// Blanks up to the column, tabs kept, so that the caret stands under its character in any terminal.
std::string caret_indent(std::string_view source, std::uint32_t column) {
    std::string indent(source.substr(0, std::min<std::size_t>(column - 1, source.size())));
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
        text += diagnostic.file + ':';
    text += fmt::format("{}:{}: {}: ", diagnostic.position.line, diagnostic.position.column, to_text(diagnostic.severity));
    if (!diagnostic.id.empty())
        text += diagnostic.id + ": ";
    text += diagnostic.message;
    if (!diagnostic.source.empty() && diagnostic.position.column > 0)
        text += fmt::format("\n{}\n{}^", diagnostic.source, caret_indent(diagnostic.source, diagnostic.position.column));
    return text;
}

} // namespace sluice::rules
