#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostics.h"
#include "rules/rule.h"

namespace sluice::rules {

/// Adds what the rule may do and probably should not, each with an explanation and a fix: variables that nothing sets, globals, client
/// data that is evaluated as Tcl. For rules that load; needs no command table. `context` gives file and line, `companions` are the texts
/// of the rules that run on the same connections: what they set is set here, too.
void advise(const std::string& name, std::string_view text, const LoadContext& context, const std::vector<std::string_view>& companions,
            Diagnostics& diagnostics);

/// Gives the loader's own warnings their name, explanation and fix; leaves everything else as it is.
void explain(Diagnostic& diagnostic);

/// A place in a rule's text that its virtual server may make a mistake of.
struct PlacedEvent {
    EventId event{};
    Position position; ///< in the text, of `when`
};
/// The handlers of a rule text, whether it loads or not.
std::vector<PlacedEvent> placed_events(std::string_view text);
/// The first of those commands that the text uses; nothing when it uses none.
std::optional<std::string> first_used(std::string_view text, std::span<const std::string_view> commands);
/// Where CLIENT_ACCEPTED begins to collect what the client sends.
std::vector<Position> collects_on_accept(std::string_view text);

} // namespace sluice::rules
