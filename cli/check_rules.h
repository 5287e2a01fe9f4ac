#pragma once

#include <string>
#include <string_view>

#include "config/snapshot.h"
#include "rules/command_table.h"
#include "rules/diagnostics.h"

namespace sluice::cli {

/// What rules are checked against.
struct RuleSurroundings {
    const rules::CommandTable* commands = nullptr; ///< not owned
    const config::Snapshot* snapshot = nullptr;    ///< not owned; null: unknown, and objects that a rule names are notes
};

/// Checks a file that holds one bare rule or several wrapped ones. Positions are the file's.
void check_rules(const std::string& file, std::string_view text, const RuleSurroundings& surroundings, rules::Diagnostics& found);

} // namespace sluice::cli
