#pragma once

#include "engine/rule_host.h"
#include "engine/server.h"
#include "rules/command_table.h"

namespace sluice::tclbind {

/// The F5 commands that rules can use, for rules::LoadContext. Lives as long as the program; needs no interpreter.
const rules::CommandTable& command_table();

/// Makes rule hosts, one a worker, that share one watchdog thread. A host may be made on any thread; its interpreter comes into being
/// on the thread that first uses it, which must be the one that destroys the host.
engine::RuleHostFactory make_rule_host_factory();

} // namespace sluice::tclbind
