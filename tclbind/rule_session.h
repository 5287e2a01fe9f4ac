#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/rule_host.h"
#include "engine/sideband/sidebands.h"
#include "tclbind/after_scripts.h"
#include "tclbind/coroutine_pool.h"
#include "tclbind/handler_run.h"
#include "tclbind/name_lookups.h"
#include "tclbind/rule_program.h"
#include "tclbind/suspension.h"
#include "tclbind/tcp_tuning.h"

namespace sluice::tclbind {
class SessionTrace;
}

namespace sluice::engine {

/// One connection (or one RULE_INIT) under a program. Owned by the host that began it. At any time it runs an event or a script of
/// `after`, or is suspended in one, or has nothing to run.
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

    EventId event{};                                 ///< the one being run or suspended
    std::shared_ptr<tclbind::Suspension> suspension; ///< while a command waits
    std::unique_ptr<tclbind::AfterScripts> scripts;  ///< of `after`; null until there is one
    std::shared_ptr<tclbind::AfterScript> script;    ///< the one being run or suspended
    std::unique_ptr<tclbind::NameLookups> names;     ///< of NAME::lookup; null until there is one
    bool runs_own_event = false;                     ///< the event being run or suspended is one that the engine has not fired
    std::optional<EventId> waiting_event;            ///< came while a script or an own event was suspended
    bool event_pending = false;                      ///< handed to the program at its next `next`
    bool finishing = false;                          ///< the program is to return
    bool failed = false;                             ///< the event being run
    std::size_t handler = 0;                         ///< the one being run, index into the program's
    tclbind::HandlerRun run;                         ///< of that
    std::uint64_t looks = 0;                         ///< RuleTracing::looks() when `trace` was made
    std::shared_ptr<tclbind::SessionTrace> trace;    ///< while somebody looks at this connection
    std::int64_t bytes_held = 0;                     ///< what its events left behind in Tcl

    /// Is there a handler, a script of `after` or an answer to NAME::lookup that may still run?
    [[nodiscard]] bool can_still_run() const {
        return (!all_disabled && (possible & ~disabled).any()) || (scripts != nullptr && !scripts->is_empty()) ||
               (names != nullptr && names->is_pending());
    }

    /// The handler being run, or the one that ordered the script being run; index into the program's.
    [[nodiscard]] std::size_t running_handler() const { return script != nullptr ? script->handler : handler; }

    /// The script being run has failed: that counts to the handler that ordered it.
    void count_script_failure() const {
        if (const auto& counters = program->text().handlers[script->handler].counters; counters != nullptr) {
            counters->failed();
        }
    }

    std::shared_ptr<const bool> trace_owner;        ///< what `trace variable` knows the session by; null until it has
    std::unique_ptr<tclbind::TcpTuning> tcp_tuning; ///< null until a rule has said something of it
    std::unique_ptr<Sidebands> sidebands;           ///< of `connect`; null until there is one

    std::map<std::uint64_t, std::size_t> class_searches; ///< `class startsearch`: position in stored order, by number
    std::uint64_t class_search_last = 0;
};

} // namespace sluice::engine
