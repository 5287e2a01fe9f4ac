#include "tclbind/runtime_commands.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "rules/runtime_names.h"
#include "tclbind/tcl_internals.h"
#include "tclbind/tcl_object.h"
#include "tclbind/translation_cache.h"

namespace sluice::tclbind {

namespace {

/// Compiling takes some 2 us for each byte and cannot be interrupted. F5's rules have at most 65,520 characters.
constexpr std::size_t script_bytes_max = 65536;

RuleScope& scope_of(ClientData data) {
    return *static_cast<RuleScope*>(data);
}

ObjRef concat(int objc, Tcl_Obj* const* objv) {
    return ObjRef{objc == 1 ? objv[0] : Tcl_ConcatObj(objc, objv)};
}

ObjRef translated(RuleScope& scope, TranslationCache::Translate translate, Tcl_Obj* text) {
    if (scope.limits->check() != TCL_OK) {
        return {};
    }
    if (text_of(text).size() > script_bytes_max) {
        Tcl_SetObjResult(scope.interp, new_text("script text of more than " + std::to_string(script_bytes_max) + " bytes"));
        return {};
    }
    return scope.translations->get(scope.interp, translate, text_of(text));
}

int wrong_arguments(Tcl_Interp* interp, Tcl_Obj* const* objv, const char* rest) {
    Tcl_WrongNumArgs(interp, 1, objv, rest);
    return TCL_ERROR;
}

int tick(ClientData data, Tcl_Interp* /*interp*/, int objc, Tcl_Obj* const* objv) {
    EventLimits& limits = *scope_of(data).limits;
    int count = 1;
    if (objc > 1 && Tcl_GetIntFromObj(nullptr, objv[1], &count) == TCL_OK) {
        return limits.check_joining(static_cast<std::size_t>(std::max(count, 1)));
    }
    return limits.check();
}

int body(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        return wrong_arguments(interp, objv, "arg ?arg ...?");
    }
    const ObjRef script = translated(scope_of(data), &rules::translate_script, concat(objc - 1, objv + 1).get());
    return script ? Tcl_NREvalObj(interp, script.get(), 0) : TCL_ERROR;
}

int add_eval_frame(ClientData /*unused*/[], Tcl_Interp* interp, int result) {
    if (result == TCL_ERROR) {
        Tcl_AppendObjToErrorInfo(interp, Tcl_ObjPrintf("\n    (\"eval\" body line %d)", Tcl_GetErrorLine(interp)));
    }
    return result;
}

int eval(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        return wrong_arguments(interp, objv, "arg ?arg ...?");
    }
    const ObjRef script = translated(scope_of(data), &rules::translate_script, concat(objc - 1, objv + 1).get());
    if (!script) {
        return TCL_ERROR;
    }
    Tcl_NRAddCallback(interp, &add_eval_frame, nullptr, nullptr, nullptr, nullptr);
    return Tcl_NREvalObj(interp, script.get(), 0);
}

int take_expression_result(ClientData data[], Tcl_Interp* interp, int result) {
    auto* value = static_cast<Tcl_Obj*>(data[0]);
    if (result == TCL_OK) {
        Tcl_SetObjResult(interp, value);
    }
    Tcl_DecrRefCount(value);
    return result;
}

int evaluate_expression(RuleScope& scope, Tcl_Obj* text) {
    const ObjRef expression = translated(scope, &rules::translate_expression, text);
    if (!expression) {
        return TCL_ERROR;
    }
    Tcl_Obj* value = Tcl_NewObj();
    Tcl_IncrRefCount(value);
    Tcl_NRAddCallback(scope.interp, &take_expression_result, value, nullptr, nullptr, nullptr);
    return Tcl_NRExprObj(scope.interp, expression.get(), value);
}

int expr(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        return wrong_arguments(interp, objv, "arg ?arg ...?");
    }
    return evaluate_expression(scope_of(data), concat(objc - 1, objv + 1).get());
}

int condition(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    return objc == 2 ? evaluate_expression(scope_of(data), objv[1]) : wrong_arguments(interp, objv, "text");
}

int subst(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        return wrong_arguments(interp, objv, "?-nobackslashes? ?-nocommands? ?-novariables? string");
    }
    const bool commands = std::none_of(objv + 1, objv + objc - 1, [](Tcl_Obj* option) {
        return text_of(option).size() >= 4 && std::string_view{"-nocommands"}.starts_with(text_of(option));
    });
    const std::string_view whole = text_of(objv[objc - 1]);
    const auto substitutions = static_cast<std::size_t>(std::ranges::count_if(whole, [](char c) { return c == '$' || c == '['; }));
    // Tcl joins what it substitutes piece by piece, each time copying what it has.
    constexpr std::size_t cost_of_joining = 16;
    if (scope_of(data).limits->check_joining(substitutions * cost_of_joining) != TCL_OK) {
        return TCL_ERROR;
    }
    std::vector<Tcl_Obj*> words{objv, objv + objc};
    ObjRef text{words.back()};
    if (commands) {
        text = translated(scope_of(data), &rules::translate_substitution, words.back());
        if (!text) {
            return TCL_ERROR;
        }
        words.back() = text.get();
    }
    return TclNRSubstObjCmd(nullptr, interp, objc, words.data());
}

bool is_level(std::string_view word) {
    return !word.empty() && (word[0] == '#' || (word[0] >= '0' && word[0] <= '9'));
}

int uplevel(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    const int first = objc > 2 && is_level(text_of(objv[1])) ? 2 : 1;
    if (objc <= first) {
        return wrong_arguments(interp, objv, "?level? command ?arg ...?");
    }
    const ObjRef script = translated(scope_of(data), &rules::translate_script, concat(objc - first, objv + first).get());
    if (!script) {
        return TCL_ERROR;
    }
    const ObjRef level{first == 2 ? objv[1] : new_text("1")};
    Tcl_Obj* const words[] = {objv[0], level.get(), script.get()};
    return TclNRUplevelObjCmd(nullptr, interp, 3, words);
}

int command(ClientData data, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc < 2) {
        return TCL_OK;
    }
    if (!rules::is_script_command(text_of(objv[1]))) {
        return Tcl_NREvalObjv(interp, objc - 1, objv + 1, TCL_EVAL_NOERR);
    }
    const ObjRef list{Tcl_NewListObj(objc - 1, objv + 1)};
    const ObjRef script = translated(scope_of(data), &rules::translate_script, list.get());
    return script ? Tcl_NREvalObj(interp, script.get(), 0) : TCL_ERROR;
}

int refuse(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    Tcl_SetObjResult(interp, objc > 1 ? objv[1] : Tcl_NewObj());
    return TCL_ERROR;
}

// Math functions of the dialect: two words, 1 or 0.

using Test = bool (*)(std::string_view left, std::string_view right);

template <Test test>
int compare(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc != 3) {
        return wrong_arguments(interp, objv, "left right");
    }
    Tcl_SetObjResult(interp, Tcl_NewIntObj(test(text_of(objv[1]), text_of(objv[2])) ? 1 : 0));
    return TCL_OK;
}

bool contains(std::string_view left, std::string_view right) {
    return left.find(right) != std::string_view::npos;
}
bool starts_with(std::string_view left, std::string_view right) {
    return left.starts_with(right);
}
bool ends_with(std::string_view left, std::string_view right) {
    return left.ends_with(right);
}

int glob(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc != 3) {
        return wrong_arguments(interp, objv, "left right");
    }
    Tcl_SetObjResult(interp, Tcl_NewIntObj(Tcl_StringMatch(Tcl_GetString(objv[1]), Tcl_GetString(objv[2]))));
    return TCL_OK;
}

int regex(ClientData /*unused*/, Tcl_Interp* interp, int objc, Tcl_Obj* const objv[]) {
    if (objc != 3) {
        return wrong_arguments(interp, objv, "left right");
    }
    const int found = Tcl_RegExpMatchObj(interp, objv[1], objv[2]);
    if (found < 0) {
        return TCL_ERROR;
    }
    Tcl_SetObjResult(interp, Tcl_NewIntObj(found));
    return TCL_OK;
}

std::string zero_terminated(std::string_view name) {
    return std::string{name};
}

void define_nr(RuleScope& scope, std::string_view name, Tcl_ObjCmdProc* function) {
    Tcl_NRCreateCommand(scope.interp, zero_terminated(name).c_str(), nullptr, function, &scope, nullptr);
}

void define_function(Tcl_Interp* interp, std::string_view name, Tcl_ObjCmdProc* function) {
    Tcl_CreateObjCommand(interp, ("::tcl::mathfunc::" + zero_terminated(name)).c_str(), function, nullptr, nullptr);
}

} // namespace

void define_runtime_commands(RuleScope& scope) {
    namespace names = rules::runtime;
    Tcl_CreateObjCommand(scope.interp, zero_terminated(names::tick).c_str(), &tick, &scope, nullptr);
    Tcl_CreateObjCommand(scope.interp, zero_terminated(names::refuse).c_str(), &refuse, nullptr, nullptr);
    define_nr(scope, names::eval, &eval);
    define_nr(scope, names::body, &body);
    define_nr(scope, names::expr, &expr);
    define_nr(scope, names::condition, &condition);
    define_nr(scope, names::subst, &subst);
    define_nr(scope, names::uplevel, &uplevel);
    define_nr(scope, names::command, &command);
    define_function(scope.interp, names::contains, &compare<&contains>);
    define_function(scope.interp, names::starts_with, &compare<&starts_with>);
    define_function(scope.interp, names::ends_with, &compare<&ends_with>);
    define_function(scope.interp, names::glob, &glob);
    define_function(scope.interp, names::regex, &regex);
}

} // namespace sluice::tclbind
