#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rules/catalogue/events.h"

namespace sluice::rules {

/// How sure the list of events is: a measured list refuses a rule, every other one warns at most.
enum class Basis : std::uint8_t { measured, documented, derived, unknown };

/// One command that F5 defines, as its reference names it (with subcommand where F5 lists it so).
struct Command {
    std::string_view name;         ///< "IP::client_addr", "pool"
    std::string_view syntax;       ///< usage, for messages and docs
    std::string_view valid_events; ///< "ANY", "ANY_FLOW", "TOP_LEVEL", "WIDE_IP_RULE" or event names separated by blanks
    Basis basis;
    std::string_view module;
    std::string_view replaced_by;
    std::string_view summary;
};

/// All commands of F5, sorted by name; several rows of one name are its forms.
std::span<const Command> all_commands();
/// The rows of one command name; empty when F5 knows no such command.
std::span<const Command> find_command(std::string_view name);
/// May `command` stand in a handler of `event`? Only measured lists say no for sure.
bool is_valid_in(const Command& command, EventId event);

} // namespace sluice::rules
