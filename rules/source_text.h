#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostics.h"

namespace sluice::rules {

/// A rule's text as Tcl sees it, and the way back to the bytes the author wrote. CRLF is LF, and a
/// backslash-newline with the blanks after it is one blank: Tcl reads it so in every context, braces and comments included.
/// All offsets that the reader hands around are offsets into text(). Building one is linear in the text's size.
class SourceText {
public:
    static constexpr std::size_t npos = std::string_view::npos;

    explicit SourceText(std::string_view original);

    [[nodiscard]] std::string_view text() const { return *text_; }
    /// The same text, for those who outlive this.
    [[nodiscard]] const std::shared_ptr<const std::string>& shared_text() const { return text_; }
    [[nodiscard]] std::size_t size() const { return text_->size(); }
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const { return text().substr(begin, end - begin); }
    [[nodiscard]] char at(std::size_t offset) const { return offset < text_->size() ? (*text_)[offset] : '\0'; }

    /// Line and column in the original text.
    [[nodiscard]] Position position(std::size_t offset) const;
    [[nodiscard]] std::uint32_t line(std::size_t offset) const { return position(offset).line; }
    /// A line of the original text without its line end; empty when there is none.
    [[nodiscard]] std::string_view original_line(std::uint32_t line) const;

    /// The close brace that pairs with the open brace at `open`, counting as Tcl counts inside a braced word (a backslash protects
    /// the next character, quotes protect nothing); npos when there is none before `limit`.
    [[nodiscard]] std::size_t closing_brace(std::size_t open, std::size_t limit) const;

private:
    struct Shift {
        std::size_t offset;   ///< in text_
        std::size_t original; ///< of the same byte in original_
    };

    [[nodiscard]] std::string normalise();
    void pair_braces();

    std::string original_;
    std::shared_ptr<const std::string> text_;
    std::vector<Shift> shifts_;            ///< where the distance between the two texts changes
    std::vector<std::size_t> line_starts_; ///< in original_
    std::vector<std::uint32_t> close_;     ///< for each open brace its close brace; other places hold no meaning
};

} // namespace sluice::rules
