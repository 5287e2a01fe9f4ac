#pragma once

#include "tclbind/rule_scope.h"

namespace sluice::tclbind {

/// Defines the commands and math functions that translated rules call (rules/runtime_names.h).
void define_runtime_commands(RuleScope& scope);

} // namespace sluice::tclbind
