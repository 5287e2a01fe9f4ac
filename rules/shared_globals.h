#pragma once

#include <optional>
#include <string>

#include "rules/rule.h"

namespace sluice::rules {

/// A global variable, `::name` or one named by `global`, that a handler or procedure of the rule may write while connections run; nothing
/// when there is none. RULE_INIT does not count: there each worker gets the same value. F5 keeps one copy of such a variable and therefore
/// one worker for the virtual server ("CMP demotion").
std::optional<std::string> written_global(const Rule& rule);

} // namespace sluice::rules
