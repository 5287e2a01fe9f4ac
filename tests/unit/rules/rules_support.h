#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace sluice::rules::test {

/// A handful of implemented commands, as the interpreter's families would hand them over.
const CommandTable& some_commands();

/// A rule's text loaded into a world that holds pool `web` and data group `trusted`.
struct Loaded {
    RulePtr rule;
    Diagnostics diagnostics;

    /// The text of the first diagnostic of that severity; empty when there is none.
    [[nodiscard]] std::string first(Severity severity) const;
    [[nodiscard]] std::string error() const { return first(Severity::error); }
};
Loaded load(std::string_view text);
/// The text as body of a CLIENT_ACCEPTED handler, all on one line.
Loaded load_body(std::string_view body);

/// Words of the first command as they reach Tcl, joined by `|`; "error: …" when it cannot be read.
std::string words(std::string_view script);
/// The translated script, or "error: …".
std::string tcl(std::string_view script);
std::string expression(std::string_view text);
/// The rule line of each command, each line once.
std::vector<std::uint32_t> command_lines(const Translation& text);

} // namespace sluice::rules::test
