#include "tclbind/later_answer.h"

#include <utility>

namespace sluice::tclbind {

namespace {

int set_variable(Tcl_Interp* interp, const ObjRef& name, const ObjRef& value) {
    const bool is_set = !name || Tcl_ObjSetVar2(interp, name.get(), nullptr, value.get(), TCL_LEAVE_ERR_MSG) != nullptr;
    return is_set ? TCL_OK : TCL_ERROR;
}

int finish(Tcl_Interp* interp, const LaterAnswer& answer) {
    if (set_variable(interp, answer.status_variable, ObjRef{new_text(answer.status)}) != TCL_OK ||
        set_variable(interp, answer.data_variable, answer.data) != TCL_OK) {
        return TCL_ERROR;
    }
    Tcl_SetObjResult(interp, answer.result ? answer.result.get() : Tcl_NewObj());
    return TCL_OK;
}

/// Runs in the caller's frame again, after the suspension has ended the command. A coroutine that is being deleted comes here too, before
/// there is a result; then the frame's variables are gone.
int finish_later(ClientData data[], Tcl_Interp* interp, int result) {
    const std::unique_ptr<std::shared_ptr<LaterAnswer>> answer{static_cast<std::shared_ptr<LaterAnswer>*>(data[0])};
    return result == TCL_OK && (*answer)->result ? finish(interp, **answer) : result;
}

} // namespace

int give_answer(Call& call, const LaterAnswer& answer) {
    return finish(call.scope.interp, answer);
}

int suspend_for(Call& call, const std::shared_ptr<LaterAnswer>& answer, const std::function<std::unique_ptr<Wait>(Resumption)>& start) {
    auto kept = std::make_unique<std::shared_ptr<LaterAnswer>>(answer);
    Tcl_NRAddCallback(call.scope.interp, &finish_later, kept.release(), nullptr, nullptr, nullptr);
    return suspend(call, start);
}

} // namespace sluice::tclbind
