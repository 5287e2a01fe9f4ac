#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tclbind/commands/command_row.h"
#include "tclbind/suspension.h"

namespace sluice::tclbind {

/// What a command that may wait gives: its result, and variables of its caller that it sets.
struct LaterAnswer {
    ObjRef result;
    ObjRef status_variable; ///< its name; null: none
    std::string status;
    ObjRef data_variable;
    ObjRef data;
};

/// Sets the variables and gives the result; what the command's function returns.
int give_answer(Call& call, const LaterAnswer& answer);

/// Suspends the handler; once the Resumption is used, sets the variables and gives the result of `answer`, whose result is set by then. A
/// Resumption that fails fails the command, and sets nothing.
int suspend_for(Call& call, const std::shared_ptr<LaterAnswer>& answer, const std::function<std::unique_ptr<Wait>(Resumption)>& start);

} // namespace sluice::tclbind
