#pragma once

#include <tcl.h>

namespace sluice::tclbind {

/// Defines `puts`, `read` and `fileevent`, which BIG-IP has although there are no channels: what `puts` writes goes nowhere.
void define_channel_commands(Tcl_Interp* interp);

} // namespace sluice::tclbind
