#include "tclbind/rule_program.h"

#include <fmt/format.h>

namespace sluice::tclbind {

CompiledProgram::CompiledProgram(const std::shared_ptr<Interpreter>& interpreter, ProgramText text)
    : interpreter_(interpreter), text_(std::move(text)) {
    for (const ProgramHandler& handler : text_.handlers) {
        const auto event = static_cast<std::size_t>(handler.event);
        events_.set(event);
        words_.at(event) = ObjRef{new_text(dispatch_word(handler.event))};
    }
    compiled_ = make_hidden_procedure(interpreter->get(), fmt::format("sluice program {}", fmt::ptr(this)), "", text_.tcl);
}

CompiledProgram::~CompiledProgram() {
    if (const auto interpreter = interpreter_.lock()) {
        Tcl_DeleteCommandFromToken(interpreter->get(), compiled_.token);
    }
}

} // namespace sluice::tclbind
