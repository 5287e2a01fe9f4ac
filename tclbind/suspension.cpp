#include "tclbind/suspension.h"

#include <string>
#include <utility>

#include "tclbind/commands/command_row.h"
#include "tclbind/error_report.h"
#include "tclbind/rule_session.h"
#include "tclbind/session_trace.h"
#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

/// Runs in the coroutine again: puts the scope back and ends the command. A coroutine that is being deleted comes here too, without a
/// session.
int end_command(ClientData data[], Tcl_Interp* interp, int result) {
    RuleScope& scope = *static_cast<RuleScope*>(data[0]);
    if (scope.session == nullptr || scope.session->suspension == nullptr) {
        return result;
    }
    const std::shared_ptr<Suspension> suspension = std::move(scope.session->suspension);
    if (result != TCL_OK) {
        return result;
    }
    scope.rule = suspension->rule;
    scope.side = suspension->side;
    Tcl_SetObjResult(interp, suspension->result ? suspension->result.get() : Tcl_NewObj());
    if (suspension->failed) {
        return add_line_mark(scope);
    }
    return TCL_OK;
}

} // namespace

void Resumption::give(ObjRef value) const {
    answer(std::move(value), false);
}

void Resumption::give(std::string_view text) const {
    answer(ObjRef{new_text(text)}, false);
}

void Resumption::fail(std::string_view message) const {
    answer(ObjRef{new_text(message)}, true);
}

void Resumption::answer(ObjRef value, bool failed) const {
    const std::shared_ptr<Suspension> suspension = suspension_.lock();
    if (suspension == nullptr || suspension->result || suspension->session->suspension != suspension) {
        return;
    }
    suspension->result = std::move(value);
    suspension->failed = failed;
    suspension->runner->resume(*suspension->session);
}

int suspend(Call& call, const std::function<std::unique_ptr<Wait>(Resumption)>& start) {
    RuleScope& scope = call.scope;
    engine::RuleSession* session = scope.session;
    if (session == nullptr || session->coroutine == nullptr || scope.host->loop == nullptr) {
        return call.fail(wrong_context);
    }
    const auto suspension =
        std::make_shared<Suspension>(Suspension{scope.runner, session, scope.rule, scope.side, scope.event, nullptr, ObjRef{}, false});
    suspension->wait = start(Resumption{suspension});
    session->suspension = suspension;
    if (scope.trace != nullptr) {
        scope.trace->command_waits(scope, call.count() + 1, call.objects() - 1);
    }
    Tcl_NRAddCallback(scope.interp, &end_command, &scope, nullptr, nullptr, nullptr);
    return TclNRYieldObjCmd(nullptr, scope.interp, 1, session->coroutine->words);
}

} // namespace sluice::tclbind
