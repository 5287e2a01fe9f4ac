#pragma once

#include <string_view>

#include "rules/reader.h"
#include "rules/rule.h"

namespace sluice::rules {

/// Collects translated text and keeps, for each line of it, the rule line its command began on.
class Emitter {
public:
    explicit Emitter(const SourceText& source) : source_(source) { out_.rule_line.push_back(1); }

    /// Text of our own; holds no newline.
    void put(std::string_view text) { out_.tcl.append(text); }
    /// Source text as it stands, newlines included.
    void copy(Span span);
    /// As copy(), with a backslash before every brace.
    void copy_escaped(Span span);
    /// A command, list element or closing brace that stands at `offset` comes next: begins a new line, indented as in the source,
    /// when that is another rule line than the current one. Returns false when it stays on the line.
    bool begin_at(std::size_t offset);

    /// Where the next text goes.
    [[nodiscard]] std::size_t place() const { return out_.tcl.size(); }
    /// Text of our own, without a newline, at a place that has been passed.
    void insert(std::size_t place, std::string_view text);

    [[nodiscard]] Translation take() { return std::move(out_); }

private:
    [[nodiscard]] bool line_is_empty() const;

    const SourceText& source_;
    Translation out_;
    std::size_t line_begin_ = 0;
};

} // namespace sluice::rules
