#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tcl.h>

#include "config/snapshot.h"
#include "engine/rule_host.h"
#include "engine/server.h"
#include "rules/rule.h"
#include "tclbind/limits/event_limits.h"

namespace sluice::tclbind {

class DataGroupVariables;
class SessionRunner;
class ProcedureLibrary;
class SessionTrace;
class TranslationCache;
class WorkerServices;

/// Of the error on its way out: the line that its message is to name.
struct ErrorLine {
    bool is_open = false;  ///< a message waits for it
    bool is_limit = false; ///< it belongs to a reached limit
    unsigned line = 1;
    unsigned handler_line = 0; ///< with a reached limit: of the handler
    std::string procedure;     ///< the one that had reached it; empty: the handler itself
};

/// What the running command acts on. One for each interpreter; the variable part is set at each resume of a coroutine and never kept
/// in Tcl variables, because a rule could change those.
struct RuleScope {
    // For the life of the interpreter.
    Tcl_Interp* interp = nullptr;
    const engine::RuleHostContext* host = nullptr;
    EventLimits* limits = nullptr;
    DataGroupVariables* data_group_variables = nullptr;
    ProcedureLibrary* procedures = nullptr;
    TranslationCache* translations = nullptr;
    SessionRunner* runner = nullptr;
    WorkerServices* services = nullptr;
    config::SnapshotPtr adopted; ///< the newest snapshot; what RULE_INIT sees

    // For the event being run.
    engine::RuleSession* session = nullptr;
    engine::RuleConnection* connection = nullptr; ///< null in RULE_INIT
    const rules::Rule* rule = nullptr;            ///< whose handler or procedure runs
    engine::EventId event{};
    engine::Side side = engine::Side::client;
    SessionTrace* trace = nullptr; ///< of the session; null: nobody looks at it
    ErrorLine error_line;

    [[nodiscard]] const config::Snapshot& snapshot() const { return connection != nullptr ? connection->snapshot() : *adopted; }
    [[nodiscard]] std::string_view folder() const { return rule != nullptr ? config::folder_of(rule->name) : std::string_view{"/Common"}; }
};

} // namespace sluice::tclbind
