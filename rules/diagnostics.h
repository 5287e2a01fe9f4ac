#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::rules {

/// A place in a text the author wrote: 1-based line and column (bytes).
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    auto operator<=>(const Position&) const = default;
};

/// `error` refuses the load. `unsupported` is a thing BIG-IP knows and this version does not: it loads, and what depends on it is
/// not opened unless the operator allows it. `note` is said only by `sluice check`.
enum class Severity : std::uint8_t { error, unsupported, warning, note };

struct Diagnostic {
    Severity severity = Severity::error;
    std::string file;              ///< as the user named it; empty for text that came from no file
    Position position;             ///< in the file
    std::string object;            ///< full path of the object meant, "/Common/smtp_irule"; may be empty
    std::string id;                ///< F5's message id with severity, "01070151:3", or the name of one of our warnings; may be empty
    std::string message;           ///< F5's wording, without the id
    std::string source;            ///< the source line, for the caret; may be empty
    std::uint32_t object_line = 0; ///< line in the object's own text (a rule's line 1 follows its open brace); 0: none
    std::string why{};             ///< of our warnings: what goes wrong, and when
    std::string fix{};             ///< of our warnings: what to write instead
};

/// Everything wrong with an input: all of it, not the first.
class Diagnostics {
public:
    void add(Diagnostic diagnostic) { list_.push_back(std::move(diagnostic)); }
    [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
    [[nodiscard]] bool has_errors() const;
    [[nodiscard]] bool has(Severity severity) const;
    void append(const Diagnostics& other);
    /// Orders by file, line, column; keeps the order of equals.
    void sort();

private:
    std::vector<Diagnostic> list_;
};

std::string_view to_text(Severity severity);

/// `file:line:column: error: 01020036:3: The requested Pool (/Common/x) was not found.`, with the source line and a caret below it
/// when the source is known, and the explanation and the fix when there are.
std::string to_text(const Diagnostic& diagnostic);

} // namespace sluice::rules
