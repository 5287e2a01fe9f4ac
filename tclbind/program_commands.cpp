#include "tclbind/program_commands.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tclbind/error_frames.h"
#include "tclbind/error_report.h"
#include "tclbind/rule_session.h"
#include "tclbind/session_trace.h"
#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

RuleScope& scope_of(ClientData data) {
    return *static_cast<RuleScope*>(data);
}

int refuse(Tcl_Interp* interp) {
    Tcl_SetObjResult(interp, new_text("command is not valid in the current scope"));
    return TCL_ERROR;
}

int answer_next(RuleScope& scope) {
    engine::RuleSession& session = *scope.session;
    session.event_pending = false;
    if (session.finishing) {
        Tcl_SetObjResult(scope.interp, new_text("end"));
    } else {
        Tcl_SetObjResult(scope.interp, session.program->word(scope.event));
    }
    return TCL_OK;
}

int wait_for_next(RuleScope& scope);

/// A script of `after` has run. Its errors are the connection's, as a handler's are.
int script_ran(ClientData data[], Tcl_Interp* interp, int result) {
    RuleScope& scope = scope_of(data[0]);
    if (scope.session == nullptr || scope.limits->reached() != LimitReached::none) {
        return result;
    }
    if (result == TCL_ERROR) {
        scope.session->failed = true;
        scope.session->count_script_failure();
        report_error(scope, with_line(error_info(interp), scope.error_line));
    }
    Tcl_ResetResult(interp);
    scope.session->scripts->ran(scope.session->script);
    return wait_for_next(scope);
}

int resumed(ClientData data[], Tcl_Interp* interp, int result) {
    RuleScope& scope = scope_of(data[0]);
    if (result != TCL_OK || scope.session == nullptr) {
        return result; // the coroutine is being deleted
    }
    if (scope.session->script == nullptr) {
        return answer_next(scope);
    }
    const ObjRef text = scope.session->script->text;
    Tcl_NRAddCallback(interp, &script_ran, &scope, nullptr, nullptr, nullptr);
    return Tcl_NREvalObj(interp, text.get(), 0);
}

int wait_for_next(RuleScope& scope) {
    engine::RuleSession& session = *scope.session;
    if (session.finishing || !session.can_still_run()) {
        session.finishing = true;
        return answer_next(scope);
    }
    Tcl_NRAddCallback(scope.interp, &resumed, &scope, nullptr, nullptr, nullptr);
    return TclNRYieldObjCmd(nullptr, scope.interp, 1, session.coroutine->words);
}

/// `next`: the event that has just been handled is over; waits for the coming one. Returns at once with "end" when no handler can
/// fire any more, so that the coroutine is free before the connection ends.
int next(ClientData data, Tcl_Interp* interp, int /*objc*/, Tcl_Obj* const /*objv*/[]) {
    RuleScope& scope = scope_of(data);
    if (scope.session == nullptr || scope.session->coroutine == nullptr) {
        return refuse(interp);
    }
    end_handler(scope);
    return scope.session->event_pending ? answer_next(scope) : wait_for_next(scope);
}

bool is_disabled(const engine::RuleSession& session, const ProgramHandler& handler) {
    const std::pair<const rules::Rule*, engine::EventId> key{handler.rule.get(), handler.event};
    return session.all_disabled || std::ranges::find(session.disabled_for_rule, key) != session.disabled_for_rule.end();
}

/// `handler N`: 1 when the handler is to run, which it does then.
int handler(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    RuleScope& scope = scope_of(data);
    int index = 0;
    if (scope.session == nullptr || objc != 2 || Tcl_GetIntFromObj(nullptr, objv[1], &index) != TCL_OK || index < 0 ||
        static_cast<std::size_t>(index) >= scope.session->program->text().handlers.size()) {
        return refuse(interp);
    }
    const ProgramHandler& entered = scope.session->program->text().handlers[static_cast<std::size_t>(index)];
    const bool runs = !is_disabled(*scope.session, entered);
    end_handler(scope);
    if (runs) {
        scope.session->handler = static_cast<std::size_t>(index);
        scope.session->run.begin(entered);
        scope.rule = entered.rule.get();
        if (scope.trace != nullptr) {
            scope.trace->handler_begins(scope, entered.handler->priority);
        }
    }
    // A coroutine's byte code never resets this state by itself: what an earlier event left in it would show in this one's errors.
    Tcl_ResetResult(interp);
    Tcl_SetObjResult(interp, Tcl_NewIntObj(runs ? 1 : 0));
    return TCL_OK;
}

void report(RuleScope& scope, const std::string& text) {
    engine::RuleSession& session = *scope.session;
    session.failed = true;
    session.run.fail();
    report_error(scope, with_line(text, scope.error_line));
}

/// A `return` with options: 1 when its -code says error. RESULT and the options dictionary follow the code.
int is_error_return(RuleScope& scope, Tcl_Obj* result, Tcl_Obj* options) {
    const ObjRef key{new_text("-code")};
    Tcl_Obj* code = nullptr;
    int number = TCL_OK;
    Tcl_DictObjGet(nullptr, options, key.get(), &code);
    if (code == nullptr || Tcl_GetIntFromObj(nullptr, code, &number) != TCL_OK || number != TCL_ERROR) {
        return 0;
    }
    report(scope, std::string{text_of(result)});
    return 1;
}

/// `failed CODE ?RESULT OPTIONS?`
int failed(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    RuleScope& scope = scope_of(data);
    int code = 0;
    if (scope.session == nullptr || objc < 2 || Tcl_GetIntFromObj(nullptr, objv[1], &code) != TCL_OK) {
        return refuse(interp);
    }
    switch (code) {
    case TCL_ERROR:
        report(scope, error_info(interp));
        break;
    case TCL_BREAK:
        report(scope, "invoked \"break\" outside of a loop");
        break;
    case TCL_CONTINUE:
        report(scope, "invoked \"continue\" outside of a loop");
        break;
    default:
        Tcl_SetObjResult(interp, Tcl_NewIntObj(objc == 4 ? is_error_return(scope, objv[2], objv[3]) : 0));
        return TCL_OK;
    }
    Tcl_ResetResult(interp);
    return TCL_OK;
}

} // namespace

void end_handler(RuleScope& scope) {
    HandlerRun& run = scope.session->run;
    if (scope.trace != nullptr && run.is_running()) {
        scope.trace->handler_ends(scope, run.has_failed());
    }
    run.end();
}

void define_program_commands(RuleScope& scope) {
    name_authors_commands(scope);
    Tcl_NRCreateCommand(scope.interp, next_command, nullptr, &next, &scope, nullptr);
    Tcl_CreateObjCommand(scope.interp, handler_command, &handler, &scope, nullptr);
    Tcl_CreateObjCommand(scope.interp, failed_command, &failed, &scope, nullptr);
}

} // namespace sluice::tclbind
