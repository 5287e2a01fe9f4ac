#pragma once

#include "tclbind/rule_scope.h"

namespace sluice::tclbind {

/// From now on the errors of this interpreter show each failed command as its author wrote it, and name the line it stands on; of a
/// command in an arm of `switch` also the arm, as Tcl 8.4 does. `scope` outlives the interpreter's last script.
void name_authors_commands(RuleScope& scope);

} // namespace sluice::tclbind
