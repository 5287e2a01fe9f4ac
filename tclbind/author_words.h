#pragma once

#include <string>

namespace sluice::tclbind {

/// Turns the calls that stand for F5's operators in translated expressions, `sl_contains($a , "x")`, back into what the author wrote,
/// `$a contains "x"`. A call that Tcl has cut off stays as it is.
void restore_operators(std::string& text);

} // namespace sluice::tclbind
