#pragma once

#include "tclbind/rule_scope.h"

namespace sluice::tclbind {

/// Defines `trace variable`, `trace vdelete` and `trace vinfo`, the only forms of Tcl 8.4's `trace` that BIG-IP takes. The command of a
/// trace is text of run time; it runs in the frame that touches the variable, cannot suspend, and does not run any more once the
/// connection's rules have ended.
void define_variable_trace(RuleScope& scope);

} // namespace sluice::tclbind
