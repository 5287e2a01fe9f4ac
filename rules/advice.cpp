#include "rules/advice.h"

#include <algorithm>
#include <array>

#include "rules/advice/rule_facts.h"

namespace sluice::rules {

namespace {

/// A warning of the loader, found by a part of its message.
struct Explanation {
    std::string_view message;
    std::string_view id;
    std::string_view why;
    std::string_view fix;
};

constexpr std::array explanations = {
    Explanation{"use curly braces to avoid double substitution", "unbraced-expression",
                "variables and commands are substituted before the expression is read, and a value with blanks, brackets or operators in "
                "it is read as part of it; it is slower, too",
                "put braces around it: {$a + $b}"},
    Explanation{"\"#\" between switch patterns is a pattern, not a comment", "switch-comment",
                "between patterns every word is a pattern or a body: the words behind # are taken in pairs",
                "move the comment into a body, or above the switch"},
    Explanation{"extra switch pattern with no body, this may be due to a comment", "switch-comment",
                "between patterns every word is a pattern or a body: the words behind # are taken in pairs",
                "move the comment into a body, or above the switch"},
    Explanation{"deprecated usage, use else or elseif", "missing-else", "a third word of if is taken as what stands behind else",
                "write else in front of it"},
    Explanation{"variable reference used where variable name expected", "computed-variable-name",
                "the command gets the value of the variable as the name of another one",
                "write the name without $, unless the name is meant to be computed"},
    Explanation{"unmatched closing character", "unmatched-close",
                "it is a word of its own: a brace or bracket too many, or one that is "
                "missing in front",
                "compare the braces of the lines above"},
    Explanation{"command may not be valid in current event context", "doubtful-event",
                "F5's documentation does not name this event for the command; where it does not work it is a TCL error",
                "use it in one of the events that docs/irules.md names"},
};

Diagnostic diagnostic_of(const Advice& advice, const RuleFacts& facts, const std::string& name, const LoadContext& context) {
    const Position place = facts.source().position(advice.offset);
    Diagnostic diagnostic;
    diagnostic.severity = Severity::warning;
    diagnostic.file = context.file;
    diagnostic.position = {context.first_line + place.line - 1, place.column};
    diagnostic.object = name;
    diagnostic.id = advice.id;
    diagnostic.message = advice.message;
    diagnostic.source = facts.source().original_line(place.line);
    diagnostic.object_line = place.line;
    diagnostic.why = advice.why;
    diagnostic.fix = advice.fix;
    return diagnostic;
}

/// What stands in `serverside { … }` acts on the other side.
bool is_on_server_side(const RuleFacts& facts, std::size_t offset) {
    return std::any_of(facts.commands().begin(), facts.commands().end(), [offset](const RuleFacts::Command& command) {
        const bool turns = command.name == "serverside" || command.name == "peer";
        return turns && command.parsed.span.begin < offset && offset < command.parsed.span.end;
    });
}

} // namespace

void advise(const std::string& name, std::string_view text, const LoadContext& context, const std::vector<std::string_view>& companions,
            Diagnostics& diagnostics) {
    const RuleFacts facts(text);
    std::vector<Advice> found;
    advise_on_unset_variables(facts, companions, found);
    advise_on_conditional_variables(facts, companions, context.first_line, found);
    advise_on_globals(facts, found);
    advise_on_injection(facts, found);
    advise_on_unbraced_expressions(facts, found);
    for (const Advice& advice : found) {
        Diagnostic diagnostic = diagnostic_of(advice, facts, name, context);
        explain(diagnostic);
        diagnostics.add(std::move(diagnostic));
    }
}

void explain(Diagnostic& diagnostic) {
    const auto known = std::find_if(explanations.begin(), explanations.end(), [&](const Explanation& explanation) {
        return diagnostic.message.find(explanation.message) != std::string::npos;
    });
    if (known == explanations.end() || !diagnostic.why.empty())
        return;
    if (diagnostic.id.empty())
        diagnostic.id = known->id;
    diagnostic.why = known->why;
    diagnostic.fix = known->fix;
}

std::vector<PlacedEvent> placed_events(std::string_view text) {
    const RuleFacts facts(text);
    std::vector<PlacedEvent> placed;
    for (const HandlerText& handler : facts.top_level().handlers) {
        if (handler.event)
            placed.push_back({*handler.event, facts.source().position(handler.command.begin)});
    }
    return placed;
}

std::optional<std::string> first_used(std::string_view text, std::span<const std::string_view> commands) {
    const RuleFacts facts(text);
    for (const RuleFacts::Command& command : facts.commands()) {
        if (std::find(commands.begin(), commands.end(), command.name) != commands.end())
            return command.name;
    }
    return std::nullopt;
}

std::vector<Position> collects_on_accept(std::string_view text) {
    const RuleFacts facts(text);
    std::vector<Position> places;
    for (const RuleFacts::Command& command : facts.commands()) {
        const std::size_t offset = command.parsed.span.begin;
        if (command.name == "TCP::collect" && command.event == EventId::client_accepted && !is_on_server_side(facts, offset))
            places.push_back(facts.source().position(offset));
    }
    return places;
}

} // namespace sluice::rules
