#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <tcl.h>

#include "engine/rule_host.h"
#include "tclbind/coroutine_pool.h"
#include "tclbind/interpreter.h"
#include "tclbind/procedure.h"
#include "tclbind/program_text.h"
#include "tclbind/tcl_object.h"

namespace sluice::tclbind {

/// The handlers of one ordered list of rules, compiled into one procedure of one interpreter. The procedure's command is hidden.
/// Freed on the worker's thread, by RuleHost::tidy() at the latest.
class CompiledProgram final : public engine::RuleProgram {
public:
    /// Throws std::runtime_error when Tcl refuses the text: translated rules always compile.
    CompiledProgram(const std::shared_ptr<Interpreter>& interpreter, ProgramText text);
    ~CompiledProgram() override;
    CompiledProgram(const CompiledProgram&) = delete;
    CompiledProgram& operator=(const CompiledProgram&) = delete;

    [[nodiscard]] const engine::EventSet& events() const override { return events_; }
    [[nodiscard]] const ProgramText& text() const { return text_; }
    /// Client data for CoroutinePool::take().
    [[nodiscard]] ClientData procedure() const { return compiled_.data; }
    /// The compiled text, as Tcl names it when a command in it fails.
    [[nodiscard]] const char* script() const { return Tcl_GetString(compiled_.body.get()); }
    /// What `next` answers for an event: its dispatch word.
    [[nodiscard]] Tcl_Obj* word(engine::EventId event) const { return words_.at(static_cast<std::size_t>(event)).get(); }

private:
    std::weak_ptr<Interpreter> interpreter_; ///< gone when a virtual server holds the program longer than the worker its rules
    ProgramText text_;
    engine::EventSet events_;
    std::array<ObjRef, rules::event_capacity> words_;
    HiddenProcedure compiled_;
};

} // namespace sluice::tclbind
