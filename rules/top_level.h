#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/catalogue/events.h"
#include "rules/dialect.h"

namespace sluice::rules {

/// `when EVENT … { body }` before its body is looked at.
struct HandlerText {
    std::optional<EventId> event; ///< nothing when F5 knows no such event
    int priority = 500;
    bool timing = true;
    Span body; ///< between the braces
    Span command;
};

struct ProcedureText {
    std::string name;
    std::string arguments;
    Span body;
    Span command;
};

/// The outer level of a rule.
struct TopLevel {
    std::vector<HandlerText> handlers;
    std::vector<ProcedureText> procedures;
    bool checked = true; ///< false after `check none`
};

/// Reads the outer level: `when`, `proc`, `priority`, `timing`, `check none`, comments and the object's attributes (`nowrite`,
/// `definition-signature …`). Adds everything wrong to `findings`, and reads on.
TopLevel read_top_level(Reader& reader, std::vector<Finding>& findings);

} // namespace sluice::rules
