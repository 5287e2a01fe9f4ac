#include "tclbind/coroutine_pool.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "tclbind/tcl_internals.h"

namespace sluice::tclbind {

namespace {

constexpr const char* pump_command = "::sluice::pump";

int yield(Tcl_Interp* interp, Coroutine& coroutine) {
    return TclNRYieldObjCmd(nullptr, interp, 1, coroutine.words);
}

} // namespace

CoroutinePool::CoroutinePool(Tcl_Interp* interp) : interp_(interp) {
    Tcl_NRCreateCommand(interp, pump_command, nullptr, &CoroutinePool::pump, this, nullptr);
}

CoroutinePool::~CoroutinePool() {
    while (!all_.empty()) {
        destroy(all_.back().get());
    }
}

/// The body of every coroutine: park, run a program, park … without end.
int CoroutinePool::pump(ClientData self, Tcl_Interp* interp, int /*objc*/, Tcl_Obj* const* /*objv*/) {
    auto& pool = *static_cast<CoroutinePool*>(self);
    Coroutine* coroutine = std::exchange(pool.starting_, nullptr);
    if (coroutine == nullptr) {
        Tcl_SetObjResult(interp, new_text("invalid command name \"::sluice::pump\""));
        return TCL_ERROR;
    }
    coroutine->parked = true;
    Tcl_NRAddCallback(interp, &CoroutinePool::run_program, coroutine, nullptr, nullptr, nullptr);
    return yield(interp, *coroutine);
}

int CoroutinePool::run_program(ClientData data[], Tcl_Interp* interp, int result) {
    auto& coroutine = *static_cast<Coroutine*>(data[0]);
    if (result != TCL_OK || coroutine.leaving || coroutine.procedure == nullptr) {
        coroutine.ended = true;
        return result;
    }
    coroutine.parked = false;
    Tcl_NRAddCallback(interp, &CoroutinePool::park, &coroutine, nullptr, nullptr, nullptr);
    return TclNRInterpProc(coroutine.procedure, interp, 1, coroutine.words);
}

int CoroutinePool::park(ClientData data[], Tcl_Interp* interp, int result) {
    auto& coroutine = *static_cast<Coroutine*>(data[0]);
    if (result != TCL_OK || coroutine.leaving) {
        coroutine.ended = true;
        return result;
    }
    coroutine.parked = true;
    coroutine.procedure = nullptr;
    Tcl_ResetResult(interp);
    Tcl_NRAddCallback(interp, &CoroutinePool::run_program, &coroutine, nullptr, nullptr, nullptr);
    return yield(interp, coroutine);
}

Coroutine* CoroutinePool::make() {
    auto coroutine = std::make_unique<Coroutine>();
    coroutine->name = ObjRef{new_text("sluice coroutine " + std::to_string(++made_count_))};
    coroutine->words[0] = coroutine->name.get();
    starting_ = coroutine.get();
    const ObjRef word{new_text("coroutine")};
    const ObjRef body{new_text(pump_command)};
    Tcl_Obj* const words[] = {word.get(), coroutine->name.get(), body.get()};
    const char* name = Tcl_GetString(coroutine->name.get());
    Tcl_CmdInfo info;
    const bool made = Tcl_NRCallObjProc(interp_, &TclNRCoroutineObjCmd, nullptr, 3, words) == TCL_OK;
    coroutine->token = made ? Tcl_FindCommand(interp_, name, nullptr, TCL_GLOBAL_ONLY) : nullptr;
    if (coroutine->token == nullptr || Tcl_GetCommandInfoFromToken(coroutine->token, &info) == 0 ||
        Tcl_HideCommand(interp_, name, name) != TCL_OK) {
        throw std::runtime_error(std::string{"cannot make a coroutine: "} + Tcl_GetStringResult(interp_));
    }
    coroutine->data = info.objClientData;
    coroutine->index = all_.size();
    return all_.emplace_back(std::move(coroutine)).get();
}

Coroutine* CoroutinePool::take(ClientData procedure) {
    Coroutine* coroutine = nullptr;
    if (idle_.empty()) {
        coroutine = make();
    } else {
        coroutine = idle_.back();
        idle_.pop_back();
    }
    coroutine->procedure = procedure;
    return coroutine;
}

int CoroutinePool::resume(Coroutine& coroutine) {
    return Tcl_NRCallObjProc(interp_, &TclNRInterpCoroutine, coroutine.data, 1, coroutine.words);
}

void CoroutinePool::give_back(Coroutine* coroutine) {
    if (coroutine->parked && !coroutine->ended && idle_.size() < idle_max) {
        idle_.push_back(coroutine);
    } else {
        destroy(coroutine);
    }
}

void CoroutinePool::destroy(Coroutine* coroutine) {
    const std::size_t at = coroutine->index;
    std::swap(all_[at], all_.back());
    all_[at]->index = at;
    const std::unique_ptr<Coroutine> gone = std::move(all_.back());
    all_.pop_back();
    std::erase(idle_, gone.get());
    if (!gone->ended) {
        gone->leaving = true;
        Tcl_DeleteCommandFromToken(interp_, gone->token);
    }
}

} // namespace sluice::tclbind
