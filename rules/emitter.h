#pragma once

#include <string_view>

#include "rules/reader.h"
#include "rules/rule.h"

namespace sluice::rules {

/// Collects translated text and keeps where its commands came from. A command of another rule line begins a new line, so that the text
/// reads as the author's does.
class Emitter {
public:
    explicit Emitter(const SourceText& source) : source_(source) { out_.source = source.shared_text(); }

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
    /// A command made from the author's `command` comes next.
    void begin_command(Span command) { out_.commands.push_back(command_place(command)); }
    /// A script that begins at `offset` comes next, its open brace has been put.
    void begin_script(std::size_t offset);
    /// The text from `begin` on is the arm of that `command`, its body begins at `offset`.
    void end_arm(std::size_t begin, std::string_view pattern, std::size_t offset, Span command);
    /// A command of our own, without a newline, in front of the one that has been begun at this place.
    void insert_command(std::size_t place, std::string_view text);

    [[nodiscard]] Translation take() { return std::move(out_); }

private:
    [[nodiscard]] bool line_is_empty() const;
    [[nodiscard]] CommandPlace command_place(Span command) const;

    const SourceText& source_;
    Translation out_;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1; ///< rule line of the current line
};

} // namespace sluice::rules
