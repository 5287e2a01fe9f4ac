#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/snapshot.h"
#include "rules/diagnostics.h"

namespace sluice::config {

/// A rule's text and where it stands.
struct RuleInFile {
    std::string name; ///< full path
    std::string_view text;
    std::string file;
    std::uint32_t first_line = 1; ///< file line of the text's first line
};

/// The texts of the rules that are attached beside this one somewhere; as long as the snapshot lives.
std::vector<std::string_view> companion_texts(const Snapshot& snapshot, std::string_view rule);

/// Adds what is wrong with the rule on the virtual servers that it is attached to: events that never come because a profile is missing,
/// and collecting from clients that wait for the server to speak.
void advise_on_use(const Snapshot& snapshot, const RuleInFile& rule, rules::Diagnostics& diagnostics);

} // namespace sluice::config
