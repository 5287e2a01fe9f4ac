#include "tclbind/tcl84/variable_trace.h"

#include <memory>
#include <span>
#include <string>

#include "rules/rule.h"
#include "tclbind/rule_session.h"
#include "tclbind/tcl_object.h"
#include "tclbind/translation_cache.h"

namespace sluice::tclbind {

namespace {

using Words = std::span<Tcl_Obj* const>;

/// One trace. Owned by Tcl through Tcl_EventuallyFree: a trace may remove itself while its command runs.
struct Trace {
    RuleScope* scope;
    int flags; ///< TCL_TRACE_READS and so on
    std::string command;
    std::weak_ptr<const bool> owner; ///< of the session that set it
};

void free_trace(char* trace) {
    delete static_cast<Trace*>(static_cast<void*>(trace));
}

struct Operation {
    char letter;
    int flag;
};
constexpr Operation operations[] = {{'r', TCL_TRACE_READS}, {'w', TCL_TRACE_WRITES}, {'u', TCL_TRACE_UNSETS}, {'a', TCL_TRACE_ARRAY}};

std::string letters_of(int flags) {
    std::string letters;
    for (const Operation& operation : operations) {
        letters.append((flags & operation.flag) != 0 ? 1 : 0, operation.letter);
    }
    return letters;
}

/// 0 after failing.
int read_operations(Tcl_Interp* interp, std::string_view letters) {
    int flags = 0;
    for (const char letter : letters) {
        int flag = 0;
        for (const Operation& operation : operations) {
            flag |= operation.letter == letter ? operation.flag : 0;
        }
        flags = flag == 0 ? 0 : flags | flag;
        if (flag == 0) {
            break;
        }
    }
    if (flags == 0) {
        Tcl_SetObjResult(interp, new_text(std::string{"bad operations \""}.append(letters).append("\": should be one or more of rwua")));
    }
    return flags;
}

/// Tcl itself writes these, when and wherever a command fails.
bool is_tcls_own(std::string_view name) {
    while (name.starts_with(':')) {
        name.remove_prefix(1);
    }
    return name == "errorInfo" || name == "errorCode";
}

/// Only in an event of the connection that has set it: a variable may be shared by all.
bool may_run(const Trace& trace, std::string_view name) {
    const RuleScope& scope = *trace.scope;
    const auto owner = trace.owner.lock();
    return owner != nullptr && scope.session != nullptr && scope.session->trace_owner == owner && !scope.session->finishing &&
           !is_tcls_own(name) && scope.limits->running_event() != 0 && scope.limits->check() == TCL_OK;
}

int run_command(const Trace& trace, const char* name, const char* index, int flags) {
    const ObjRef words{Tcl_NewListObj(0, nullptr)};
    Tcl_ListObjAppendElement(nullptr, words.get(), Tcl_NewStringObj(name, -1));
    Tcl_ListObjAppendElement(nullptr, words.get(), Tcl_NewStringObj(index != nullptr ? index : "", -1));
    Tcl_ListObjAppendElement(nullptr, words.get(), new_text(letters_of(flags & trace.flags)));
    const std::string text = trace.command + " " + std::string{text_of(words.get())};
    const ObjRef script = trace.scope->translations->get(trace.scope->interp, &rules::translate_script, text);
    return script ? Tcl_EvalObjEx(trace.scope->interp, script.get(), 0) : TCL_ERROR;
}

char* fire(ClientData data, Tcl_Interp* interp, const char* name, const char* index, int flags) {
    auto* const trace = static_cast<Trace*>(data);
    Tcl_Preserve(trace);
    char* message = nullptr;
    if (Tcl_InterpDeleted(interp) == 0 && (flags & trace->flags) != 0 && may_run(*trace, name)) {
        Tcl_InterpState state = Tcl_SaveInterpState(interp, TCL_OK);
        const int code = run_command(*trace, name, index, flags);
        if (code == TCL_ERROR && (flags & TCL_TRACE_UNSETS) == 0) {
            Tcl_Obj* error = Tcl_GetObjResult(interp);
            Tcl_IncrRefCount(error);
            message = static_cast<char*>(static_cast<void*>(error)); // as TCL_TRACE_RESULT_OBJECT wants it
        }
        static_cast<void>(Tcl_RestoreInterpState(interp, state));
    }
    if ((flags & TCL_TRACE_DESTROYED) != 0) {
        Tcl_EventuallyFree(trace, &free_trace);
    }
    Tcl_Release(trace);
    return message;
}

/// The traces of a variable, the newest first.
Trace* next_trace(const RuleScope& scope, Tcl_Obj* name, Trace* before) {
    return static_cast<Trace*>(Tcl_VarTraceInfo2(scope.interp, Tcl_GetString(name), nullptr, 0, &fire, before));
}

void drop(RuleScope& scope, Tcl_Obj* name, Trace* trace) {
    Tcl_UntraceVar2(scope.interp, Tcl_GetString(name), nullptr, trace->flags | TCL_TRACE_UNSETS | TCL_TRACE_RESULT_OBJECT, &fire, trace);
    Tcl_EventuallyFree(trace, &free_trace);
}

/// Those that ended connections have left on a shared variable.
void drop_ownerless(RuleScope& scope, Tcl_Obj* name) {
    for (Trace* trace = next_trace(scope, name, nullptr); trace != nullptr;) {
        Trace* const next = next_trace(scope, name, trace);
        if (trace->owner.expired()) {
            drop(scope, name, trace);
        }
        trace = next;
    }
}

int add(RuleScope& scope, Words words) {
    const int flags = read_operations(scope.interp, text_of(words[3]));
    if (flags == 0) {
        return TCL_ERROR;
    }
    drop_ownerless(scope, words[2]);
    auto& owner = scope.session->trace_owner;
    if (owner == nullptr) {
        owner = std::make_shared<const bool>(true);
    }
    auto trace = std::make_unique<Trace>(Trace{&scope, flags, std::string{text_of(words[4])}, owner});
    if (Tcl_TraceVar2(scope.interp, Tcl_GetString(words[2]), nullptr,
                      flags | TCL_TRACE_UNSETS | TCL_TRACE_RESULT_OBJECT | TCL_LEAVE_ERR_MSG, &fire, trace.get()) != TCL_OK) {
        return TCL_ERROR;
    }
    static_cast<void>(trace.release());
    return TCL_OK;
}

int remove(RuleScope& scope, Words words) {
    const int flags = read_operations(scope.interp, text_of(words[3]));
    if (flags == 0) {
        return TCL_ERROR;
    }
    for (Trace* trace = next_trace(scope, words[2], nullptr); trace != nullptr; trace = next_trace(scope, words[2], trace)) {
        if (trace->flags == flags && trace->command == text_of(words[4])) {
            drop(scope, words[2], trace);
            break;
        }
    }
    return TCL_OK;
}

int list(RuleScope& scope, Words words) {
    const ObjRef traces{Tcl_NewListObj(0, nullptr)};
    for (Trace* trace = next_trace(scope, words[2], nullptr); trace != nullptr; trace = next_trace(scope, words[2], trace)) {
        Tcl_Obj* const pair[] = {new_text(letters_of(trace->flags)), new_text(trace->command)};
        Tcl_ListObjAppendElement(nullptr, traces.get(), Tcl_NewListObj(2, pair));
    }
    Tcl_SetObjResult(scope.interp, traces.get());
    return TCL_OK;
}

struct Form {
    std::string_view name;
    std::size_t words;
    const char* usage;
    int (*run)(RuleScope&, Words);
};
constexpr Form forms[] = {
    {"variable", 5, "name ops command", &add},
    {"vdelete", 5, "name ops command", &remove},
    {"vinfo", 3, "name", &list},
};

int trace(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        Tcl_WrongNumArgs(interp, 1, objv, "option ?arg arg ...?");
        return TCL_ERROR;
    }
    const Words words{objv, static_cast<std::size_t>(objc)};
    for (const Form& form : forms) {
        if (form.name == text_of(objv[1])) {
            if (words.size() != form.words) {
                Tcl_WrongNumArgs(interp, 2, objv, form.usage);
                return TCL_ERROR;
            }
            return form.run(*static_cast<RuleScope*>(data), words);
        }
    }
    Tcl_SetObjResult(interp,
                     new_text(std::string{"bad option \""}.append(text_of(objv[1])).append("\": must be variable, vdelete, or vinfo")));
    return TCL_ERROR;
}

} // namespace

void define_variable_trace(RuleScope& scope) {
    Tcl_CreateObjCommand(scope.interp, "::trace", &trace, &scope, nullptr);
}

} // namespace sluice::tclbind
