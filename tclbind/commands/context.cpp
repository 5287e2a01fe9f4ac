#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tclbind/commands/command_families.h"
#include "tclbind/error_report.h"
#include "tclbind/procedure_library.h"
#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

using engine::Side;

int restore_side(ClientData data[], Tcl_Interp* /*interp*/, int result) {
    static_cast<RuleScope*>(data[0])->side = static_cast<Side>(reinterpret_cast<std::uintptr_t>(data[1]));
    return result;
}

/// Evaluates the script with the other commands acting on `side`; the variables are the same.
int run_on(Call& call, Side side) {
    Tcl_NRAddCallback(call.scope.interp, &restore_side, &call.scope, reinterpret_cast<void*>(static_cast<std::uintptr_t>(call.scope.side)),
                      nullptr, nullptr);
    call.scope.side = side;
    return Tcl_NREvalObj(call.scope.interp, call.object(0), 0);
}

int clientside(Call& call) {
    return call.count() == 0 ? call.give(call.scope.side == Side::client) : run_on(call, Side::client);
}
int serverside(Call& call) {
    return call.count() == 0 ? call.give(call.scope.side == Side::server) : run_on(call, Side::server);
}
int peer(Call& call) {
    return run_on(call, call.scope.side == Side::client ? Side::server : Side::client);
}

/// One running `call`: what is to be put back, and what its procedure's frame points at.
struct CalledProcedure {
    RuleScope* scope;
    const rules::Rule* caller;
    RuleProcedure procedure;   ///< its own: the rule may be replaced while the procedure waits
    std::vector<ObjRef> words; ///< "call NAME" for the message about wrong arguments, then the arguments
    std::vector<Tcl_Obj*> objv;
};

/// Tcl ends the procedure's part with `(procedure "NAME" line N)`; F5 with `(iRule proc "RULE::NAME")`, the line standing before.
std::string show_procedure(const CalledProcedure& called, std::string info) {
    info = with_line(std::move(info), called.scope->error_line);
    if (const std::size_t at = info.rfind("\n    (procedure \""); at != std::string::npos) {
        info.resize(at);
    }
    return info + "\n    (iRule proc \"" + called.procedure.rule->name + "::" + called.procedure.source->name + "\")";
}

/// The errorInfo collected so far of the error that is on its way out.
std::string error_info_of(Tcl_Interp* interp) {
    const ObjRef options{Tcl_GetReturnOptions(interp, TCL_ERROR)};
    const ObjRef key{new_text("-errorinfo")};
    Tcl_Obj* info = nullptr;
    Tcl_DictObjGet(nullptr, options.get(), key.get(), &info);
    return std::string{text_of(info != nullptr ? info : Tcl_GetObjResult(interp))};
}

/// Tcl writes `should be "{call NAME} …"` because the frame's first word holds a blank.
std::string unquote(const CalledProcedure& called, std::string text) {
    const std::string begin = "wrong # args: should be \"";
    const std::string quoted = "{" + std::string{text_of(called.words[0].get())} + "}";
    if (text.compare(0, begin.size() + quoted.size(), begin + quoted) == 0) {
        text.replace(begin.size(), quoted.size(), quoted, 1, quoted.size() - 2);
    }
    return text;
}

int called(ClientData data[], Tcl_Interp* interp, int result) {
    const std::unique_ptr<CalledProcedure> call{static_cast<CalledProcedure*>(data[0])};
    call->scope->rule = call->caller;
    if (result != TCL_ERROR || call->scope->limits->reached() != LimitReached::none) {
        return result;
    }
    std::string collected = error_info_of(interp);
    if (collected.size() > error_text_bytes_max) {
        return result;
    }
    const ObjRef message{new_text(unquote(*call, std::string{text_of(Tcl_GetObjResult(interp))}))};
    const std::string_view text = text_of(message.get());
    const std::string info = show_procedure(*call, unquote(*call, std::move(collected)));
    Tcl_ResetResult(interp);
    Tcl_SetObjResult(interp, message.get());
    Tcl_AddErrorInfo(interp, info.starts_with(text) ? info.c_str() + text.size() : info.c_str());
    return add_line_mark(*call->scope);
}

int call_procedure(Call& call) {
    const std::string_view name = call.word(0);
    if (name.starts_with("::")) {
        return call.fail("invalid namespace");
    }
    const RuleProcedure* procedure = call.scope.rule != nullptr ? call.scope.procedures->find(*call.scope.rule, name) : nullptr;
    if (procedure == nullptr) {
        return call.fail("proc " + std::string{name} + " not found");
    }
    auto frame = std::make_unique<CalledProcedure>(CalledProcedure{&call.scope, call.scope.rule, *procedure, {}, {}});
    frame->words.emplace_back(new_text("call " + std::string{name}));
    for (std::size_t i = 1; i < call.count(); ++i) {
        frame->words.emplace_back(call.object(i));
    }
    for (const ObjRef& word : frame->words) {
        frame->objv.push_back(word.get());
    }
    const ClientData compiled = procedure->compiled.data;
    call.scope.rule = frame->procedure.rule.get();
    Tcl_Obj* const* objv = frame->objv.data();
    Tcl_NRAddCallback(call.scope.interp, &called, frame.release(), nullptr, nullptr, nullptr);
    return TclNRInterpProc(compiled, call.scope.interp, static_cast<int>(call.count()), objv);
}

constexpr CommandRow rows[] = {
    {"clientside", 0, 1, "clientside ?SCRIPT?", "", &clientside},
    {"serverside", 0, 1, "serverside ?SCRIPT?", "", &serverside},
    {"peer", 1, 1, "peer SCRIPT", "", &peer},
    {"call", 1, -1, "call NAME ?ARGUMENT ...?", "", &call_procedure, Needs::nothing},
};

} // namespace

CommandFamily context_family() {
    return rows;
}

} // namespace sluice::tclbind
