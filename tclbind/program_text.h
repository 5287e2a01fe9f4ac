#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/observe/rule_statistics.h"
#include "rules/rule.h"

namespace sluice::tclbind {

/// A handler as it stands in a program.
struct ProgramHandler {
    rules::RulePtr rule;
    rules::EventId event;
    std::size_t first_byte = 0;                        ///< of the program's text, where its body begins
    const rules::Handler* handler = nullptr;           ///< inside *rule
    std::shared_ptr<engine::HandlerCounters> counters; ///< of this worker; null where nobody counts
};

/// The Tcl procedure of one ordered list of rules, and where its lines came from.
struct ProgramText {
    std::string tcl;
    std::vector<ProgramHandler> handlers; ///< in the order they run: by event, priority, attachment, text
};

/// RULE_INIT handlers when `init`, all others when not.
ProgramText make_program_text(const std::vector<rules::RulePtr>& rules, bool init);

/// The number that stands for an event in the program's dispatch.
std::string dispatch_word(rules::EventId event);

/// Names of the commands that only programs call; defined in program_commands.cpp.
inline constexpr const char* next_command = "::sluice::next";
inline constexpr const char* handler_command = "::sluice::handler";
inline constexpr const char* failed_command = "::sluice::failed";

} // namespace sluice::tclbind
