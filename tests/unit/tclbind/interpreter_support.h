#pragma once

#include <chrono>
#include <string>

#include "tclbind/interpreter.h"

namespace sluice::tclbind {

/// Evaluates scripts in a restricted interpreter, each as one event.
class ScriptRunner {
public:
    /// The result, or "error: MESSAGE", or "limit: EXPLANATION".
    std::string operator()(const std::string& script) {
        EventLimits& limits = interpreter.limits();
        limits.begin_event(0);
        const auto begin = std::chrono::steady_clock::now();
        const int code = Tcl_EvalEx(interpreter.get(), script.c_str(), static_cast<int>(script.size()), TCL_EVAL_GLOBAL);
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        const std::string result = Tcl_GetStringResult(interpreter.get());
        const std::string explanation = limits.explanation();
        limits.end_event();
        return !explanation.empty() ? "limit: " + explanation : code == TCL_OK ? result : "error: " + result;
    }

    Interpreter interpreter;
    double seconds = 0; ///< of the last script
};

} // namespace sluice::tclbind
