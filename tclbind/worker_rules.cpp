#include "tclbind/worker_rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tclbind/commands/command_families.h"
#include "tclbind/crypto/algorithms.h"
#include "tclbind/error_report.h"
#include "tclbind/program_commands.h"
#include "tclbind/runtime_commands.h"
#include "tclbind/session_trace.h"
#include "tclbind/tcl84/variable_trace.h"

namespace sluice::tclbind {

using engine::EventId;
using engine::RuleOutcome;
using engine::RuleSession;
using engine::Side;

WorkerRules::WorkerRules(engine::RuleHostContext context, std::shared_ptr<Watchdog> watchdog)
    : context_(std::move(context)), watchdog_(std::move(watchdog)), data_group_variables_(interpreter_->get()),
      procedures_(interpreter_->get()), coroutines_(interpreter_->get()) {
    scope_.interp = interpreter_->get();
    scope_.host = &context_;
    scope_.limits = &interpreter_->limits();
    scope_.data_group_variables = &data_group_variables_;
    scope_.procedures = &procedures_;
    scope_.translations = &translations_;
    scope_.runner = this;
    scope_.services = &services_;
    scope_.adopted = std::make_shared<const config::Snapshot>();
    crypto::load_algorithms();
    define_program_commands(scope_);
    define_runtime_commands(scope_);
    define_rule_commands(scope_);
    define_variable_trace(scope_);
}

WorkerRules::~WorkerRules() {
    for (const auto& session : init_sessions_) {
        finish(*session);
    }
    watchdog_->remove(interpreter_->limits());
}

void WorkerRules::adopt(config::SnapshotPtr snapshot) {
    scope_.adopted = std::move(snapshot);
    const config::Snapshot& now = *scope_.adopted;
    if (!now.rules.empty() && !std::exchange(is_watched_, true)) {
        watchdog_->add(interpreter_->limits()); // without rules nobody is woken to look
    }
    data_group_variables_.adopt(now);
    procedures_.adopt(now);
    retire_programs();
    end_init_of_gone_rules();
    std::erase_if(initialised_, [&](const auto& known) { return !now.rules.contains(known.first); });
    for (const rules::RulePtr& rule : now.rules_in_load_order) {
        rules::RulePtr& known = initialised_[rule->name];
        const bool is_new = known == nullptr || (known != rule && known->text != rule->text);
        known = rule;
        if (is_new) {
            run_init(rule);
        }
    }
}

void WorkerRules::run_init(const rules::RulePtr& rule) {
    if (!rule->events.test(static_cast<std::size_t>(EventId::rule_init))) {
        return;
    }
    const auto& session = init_sessions_.emplace_back(std::make_unique<RuleSession>());
    session->program = std::make_shared<const CompiledProgram>(interpreter_, program_text({rule}, true));
    session->possible = session->program->events();
    static_cast<void>(run(*session, EventId::rule_init));
    end_init_if_idle(*session);
}

/// A RULE_INIT that waits, or whose scripts of `after` run again and again, lives on.
void WorkerRules::end_init_if_idle(RuleSession& session) {
    const bool is_busy = session.suspension != nullptr || (session.scripts != nullptr && !session.scripts->is_empty());
    if (!is_busy) {
        finish(session);
        std::erase_if(init_sessions_, [&](const auto& owned) { return owned.get() == &session; });
    }
}

void WorkerRules::end_init_of_gone_rules() {
    std::erase_if(init_sessions_, [&](const auto& session) {
        const rules::RulePtr& rule = session->program->text().handlers.front().rule;
        const auto now = scope_.adopted->rules.find(rule->name);
        const bool is_gone = now == scope_.adopted->rules.end() || now->second->text != rule->text;
        if (is_gone) {
            finish(*session);
        }
        return is_gone;
    });
}

engine::RuleProgramPtr WorkerRules::program(const std::vector<rules::RulePtr>& rules) {
    const auto known = std::ranges::find(programs_, rules, &ProgramEntry::rules);
    if (known != programs_.end()) {
        return known->program;
    }
    auto made = std::make_shared<const CompiledProgram>(interpreter_, program_text(rules, false));
    compile(made);
    programs_.push_back({rules, made});
    return made;
}

ProgramText WorkerRules::program_text(const std::vector<rules::RulePtr>& rules, bool init) const {
    ProgramText text = make_program_text(rules, init);
    if (context_.rule_statistics != nullptr) {
        for (ProgramHandler& handler : text.handlers) {
            handler.counters = context_.rule_statistics->counters(context_.worker, *handler.rule, *handler.handler);
        }
    }
    return text;
}

/// Tcl compiles a procedure at its first call: here, instead of in the first connection.
void WorkerRules::compile(const std::shared_ptr<const CompiledProgram>& program) {
    RuleSession session;
    session.program = program;
    session.coroutine = coroutines_.take(program->procedure());
    finish(session);
}

RuleSession* WorkerRules::begin(engine::RuleProgramPtr program, engine::RuleConnection& connection, engine::RuleListener& listener) {
    std::unique_ptr<RuleSession> session;
    if (free_sessions_.empty()) {
        session = std::make_unique<RuleSession>();
    } else {
        session = std::move(free_sessions_.back());
        free_sessions_.pop_back();
    }
    session->program = std::static_pointer_cast<const CompiledProgram>(std::move(program));
    session->connection = &connection;
    session->listener = &listener;
    session->possible = session->program->events();
    return session.release();
}

void WorkerRules::enter(RuleSession& session, EventId event, Side side) {
    scope_.session = &session;
    scope_.connection = session.connection;
    scope_.event = event;
    scope_.side = side;
    if (context_.tracing != nullptr && context_.tracing->looks() != session.looks) {
        look_at(session);
    }
    scope_.trace = session.trace.get();
}

/// Somebody has begun or ceased to look at rules since the session last ran.
void WorkerRules::look_at(RuleSession& session) {
    session.looks = context_.tracing->looks();
    session.trace = session.looks == 0 ? nullptr : SessionTrace::make(*context_.tracing, session, context_.worker, session.trace.get());
}

void WorkerRules::leave() {
    scope_.session = nullptr;
    scope_.connection = nullptr;
    scope_.rule = nullptr;
    scope_.trace = nullptr;
}

bool WorkerRules::hears(const RuleSession& session, EventId event) {
    const auto bit = static_cast<std::size_t>(event);
    return session.program->events().test(bit) && !session.all_disabled && !session.disabled.test(bit);
}

RuleOutcome WorkerRules::fire(RuleSession& session, EventId event) {
    const bool runs = hears(session, event);
    if (runs && session.suspension != nullptr) {
        session.waiting_event = event; // a script of `after` or NAME_RESOLVED is suspended
        return RuleOutcome::suspended;
    }
    return runs ? run(session, event) : RuleOutcome::completed;
}

/// Events that come at most once a connection have no handler left once they have been fired.
static bool comes_once(EventId event) {
    return event == EventId::rule_init || event == EventId::flow_init || event == EventId::client_accepted ||
           event == EventId::client_closed;
}

static Side side_of(EventId event) {
    return rules::event(event).side == rules::EventSide::server ? Side::server : Side::client;
}

RuleOutcome WorkerRules::run(RuleSession& session, EventId event) {
    if (session.coroutine == nullptr) {
        session.coroutine = coroutines_.take(session.program->procedure());
        session.finishing = false;
    }
    enter(session, event, side_of(event));
    session.event = event;
    session.event_pending = true;
    session.failed = false;
    if (comes_once(event)) {
        session.possible.reset(static_cast<std::size_t>(event));
    }
    if (session.trace != nullptr) {
        session.trace->event_begins(event, *session.connection);
    }
    const RuleOutcome outcome = drive(session);
    if (session.trace != nullptr) {
        session.trace->event_ends(event, outcome);
    }
    return outcome;
}

/// Lets the coroutine run in the scope just entered, until it waits or has nothing more to run.
RuleOutcome WorkerRules::drive(RuleSession& session) {
    EventLimits& limits = interpreter_->limits();
    limits.begin_event(session.bytes_held);
    scope_.error_line = {};
    session.run.resumed();
    const int code = coroutines_.resume(*session.coroutine);
    const LimitReached limit = limits.reached();
    session.bytes_held = limits.end_event();
    if (code != TCL_OK) {
        session.failed = true;
        session.script != nullptr ? session.count_script_failure() : session.run.fail();
        limit != LimitReached::none ? report_limit(scope_, limits.explanation()) : report_error(scope_, error_info(interpreter_->get()));
    }
    const bool waits = code == TCL_OK && session.suspension != nullptr;
    waits ? session.run.suspended() : end_handler(scope_);
    leave();
    if (session.coroutine->parked || session.coroutine->ended || code != TCL_OK) {
        session.suspension.reset();
        session.scripts.reset();
        session.names.reset();
        release(session);
    } else if (session.suspension != nullptr) {
        return RuleOutcome::suspended;
    }
    if (session.scripts != nullptr) {
        session.scripts->session_is_free();
    }
    if (session.names != nullptr) {
        session.names->session_is_free();
    }
    return session.failed ? RuleOutcome::failed : RuleOutcome::completed;
}

void WorkerRules::resume(RuleSession& session) {
    const std::shared_ptr<Suspension> suspension = session.suspension;
    enter(session, suspension->event, suspension->side);
    scope_.rule = suspension->rule;
    const RuleOutcome outcome = drive(session);
    if (outcome == RuleOutcome::suspended) {
        return;
    }
    if (session.script == nullptr && session.trace != nullptr) {
        session.trace->event_ends(session.event, outcome);
    }
    if (session.script != nullptr || session.runs_own_event) {
        own_work_ended(session, outcome);
    } else if (session.listener != nullptr) {
        session.listener->event_finished(session.event, outcome);
    } else {
        end_init_if_idle(session);
    }
}

void WorkerRules::run_due_scripts(RuleSession& session) {
    if (session.suspension != nullptr || session.coroutine == nullptr) {
        return; // they stay due; the session's next end of work looks at them again
    }
    session.script = session.scripts->take_due();
    if (session.script == nullptr) {
        return;
    }
    enter(session, session.script->event, session.script->side);
    scope_.rule = session.script->rule;
    session.failed = false;
    if (scope_.trace != nullptr) {
        scope_.trace->script_begins(scope_);
    }
    const RuleOutcome outcome = drive(session);
    if (outcome != RuleOutcome::suspended) {
        own_work_ended(session, outcome);
    }
}

/// The engine does not fire it.
static EventId name_resolved() {
    static const EventId id = *rules::find_event("NAME_RESOLVED");
    return id;
}

void WorkerRules::run_due_names(RuleSession& session) {
    if (session.suspension != nullptr || !session.names->take_answer()) {
        return; // it stays due; the session's next end of work looks at it again
    }
    if (!hears(session, name_resolved())) {
        return session.names->session_is_free();
    }
    session.runs_own_event = true;
    const RuleOutcome outcome = run(session, name_resolved());
    if (outcome != RuleOutcome::suspended) {
        own_work_ended(session, outcome);
    }
}

/// The event that came while the script was suspended, if one did, has its turn now.
void WorkerRules::own_work_ended(RuleSession& session, RuleOutcome outcome) {
    const bool was_script = std::exchange(session.script, nullptr) != nullptr;
    session.runs_own_event = false;
    if (was_script && session.trace != nullptr) {
        session.trace->script_ends(outcome);
    }
    if (session.listener == nullptr) {
        return end_init_if_idle(session);
    }
    const auto event = std::exchange(session.waiting_event, std::nullopt);
    if (!event) {
        return session.listener->script_finished(outcome);
    }
    const RuleOutcome next = outcome == RuleOutcome::completed ? run(session, *event) : outcome;
    if (next != RuleOutcome::suspended) {
        session.listener->event_finished(*event, next);
    }
}

void WorkerRules::narrow(RuleSession& session, const engine::EventSet& still_possible) {
    session.possible = session.program->events() & still_possible;
    if (session.coroutine != nullptr && session.suspension == nullptr && !session.can_still_run()) {
        finish(session);
    }
}

/// Lets the program return, which frees the connection's variables, and takes the coroutine back.
void WorkerRules::finish(RuleSession& session) {
    session.scripts.reset();
    session.names.reset();
    if (session.coroutine == nullptr) {
        return;
    }
    if (session.suspension != nullptr) {
        return drop_suspended(session);
    }
    session.finishing = true;
    enter(session, EventId::rule_init, Side::client);
    interpreter_->limits().begin_event(0);
    coroutines_.resume(*session.coroutine);
    interpreter_->limits().end_event();
    leave();
    release(session);
}

/// F5's notice; what the command waited for and the rest of the handler are gone.
void WorkerRules::drop_suspended(RuleSession& session) {
    if (session.connection != nullptr && context_.log != nullptr) {
        report_pending_rule(*context_.log, context_.process_name, *session.suspension, *session.connection);
    }
    session.suspension.reset();
    session.script.reset();
    session.run.abort();
    release(session);
    leave(); // what the deleted coroutine was doing has put its own scope back
}

void WorkerRules::release(RuleSession& session) {
    session.bytes_held = 0;
    coroutines_.give_back(std::exchange(session.coroutine, nullptr));
}

void WorkerRules::end(RuleSession* session) {
    if (session->trace != nullptr) {
        session->trace->connection_ends(*session->connection, session->suspension != nullptr);
    }
    finish(*session);
    *session = {};
    constexpr std::size_t free_sessions_max = 256;
    std::unique_ptr<RuleSession> owned{session};
    if (free_sessions_.size() < free_sessions_max) {
        free_sessions_.push_back(std::move(owned));
    }
}

void WorkerRules::tidy() {
    std::erase_if(retired_, [](const ProgramEntry& entry) { return entry.program.use_count() == 1; });
}

/// The engine asks again only for programs whose rules the snapshot still has.
void WorkerRules::retire_programs() {
    const auto is_current = [&](const rules::RulePtr& rule) {
        const auto now = scope_.adopted->rules.find(rule->name);
        return now != scope_.adopted->rules.end() && now->second == rule;
    };
    const auto gone = std::stable_partition(programs_.begin(), programs_.end(), [&](const ProgramEntry& entry) {
        return std::all_of(entry.rules.begin(), entry.rules.end(), is_current);
    });
    retired_.insert(retired_.end(), std::make_move_iterator(gone), std::make_move_iterator(programs_.end()));
    programs_.erase(gone, programs_.end());
}

} // namespace sluice::tclbind
