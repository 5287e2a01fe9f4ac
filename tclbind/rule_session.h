#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/rule_host.h"
#include "tclbind/coroutine_pool.h"
#include "tclbind/rule_program.h"

namespace sluice::engine {

/// One connection (or one RULE_INIT) under a program. Owned by the host that began it.
class RuleSession {
public:
    std::shared_ptr<const tclbind::CompiledProgram> program;
    RuleConnection* connection = nullptr; ///< null for RULE_INIT
    RuleListener* listener = nullptr;
    tclbind::Coroutine* coroutine = nullptr; ///< null while no event has needed one, and when none can any more

    EventSet possible;                                                     ///< events that may still come and have a handler
    EventSet disabled;                                                     ///< `event NAME disable`
    bool all_disabled = false;                                             ///< `event disable all`
    std::vector<std::pair<const rules::Rule*, EventId>> disabled_for_rule; ///< `event disable`

    bool event_pending = false;  ///< handed to the program at its next `next`
    bool finishing = false;      ///< the program is to return
    bool failed = false;         ///< the event being run
    std::size_t handler = 0;     ///< the one being run, index into the program's
    std::int64_t bytes_held = 0; ///< what its events left behind in Tcl

    std::map<std::uint64_t, std::size_t> class_searches; ///< `class startsearch`: position in stored order, by number
    std::uint64_t class_search_last = 0;
};

} // namespace sluice::engine
