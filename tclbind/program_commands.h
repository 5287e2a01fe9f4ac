#pragma once

#include "tclbind/rule_scope.h"

namespace sluice::tclbind {

/// The session's handler, if one is running, is over.
void end_handler(RuleScope& scope);

/// Defines the commands that only program texts call: next (the coming event), handler (may it run), failed (report its error).
void define_program_commands(RuleScope& scope);

} // namespace sluice::tclbind
