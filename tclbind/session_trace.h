#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <tcl.h>

#include "engine/observe/rule_tracing.h"
#include "engine/rule_host.h"
#include "rules/rule.h"

namespace sluice::tclbind {

struct RuleScope;

/// Tells those who look at one connection what its rules do. Made only while somebody looks.
class SessionTrace {
public:
    /// Null when nobody looks at this connection. `last` is the session's trace until now, null for none: its number is kept.
    static std::shared_ptr<SessionTrace> make(engine::RuleTracing& tracing, const engine::RuleSession& session, unsigned worker,
                                              const SessionTrace* last);

    void event_begins(engine::EventId event, const engine::RuleConnection& connection);
    void event_ends(engine::EventId event, engine::RuleOutcome outcome);
    void handler_begins(const RuleScope& scope, int priority);
    void handler_ends(const RuleScope& scope, bool failed);
    void script_begins(const RuleScope& scope);
    void script_ends(engine::RuleOutcome outcome);
    /// `pending`: a command was still waiting.
    void connection_ends(const engine::RuleConnection& connection, bool pending);

    /// Before a command's function runs: its words are shown with its result when it has ended, however it does.
    void command_begins(RuleScope& scope, int count, Tcl_Obj* const* words);
    /// It suspends the handler.
    void command_waits(const RuleScope& scope, std::size_t count, Tcl_Obj* const* words);

private:
    using Clock = std::chrono::steady_clock;
    struct Command;

    static int command_ended(ClientData data[], Tcl_Interp* interp, int code);
    void show_command(const RuleScope& scope, const Command& command, int code);
    [[nodiscard]] engine::TraceRecord record(engine::TraceRecord::Kind kind, engine::EventId event) const;
    [[nodiscard]] engine::TraceRecord record(engine::TraceRecord::Kind kind, const RuleScope& scope) const;
    void show(engine::TraceRecord record) const;

    std::vector<std::shared_ptr<engine::TraceLook>> looks_; ///< at least one
    std::uint64_t number_ = 0;
    unsigned worker_ = 0;
    Clock::time_point event_began_;
    Clock::time_point handler_began_;
    Clock::time_point script_began_;
};

} // namespace sluice::tclbind
