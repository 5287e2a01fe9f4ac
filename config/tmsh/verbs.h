#pragma once

#include "config/tmsh/command_line.h"
#include "config/tmsh/session.h"

namespace sluice::config::tmsh {

/// The verbs. Each reads the words behind its own.
Result<void> create(Session& session, Words& words);
Result<void> modify(Session& session, Words& words);
Result<void> erase(Session& session, Words& words);
Result<void> list(Session& session, Words& words);
Result<void> show(Session& session, Words& words);
Result<void> reset_stats(Session& session, Words& words);
Result<void> load(Session& session, Words& words);
Result<void> save(Session& session, Words& words);
Result<void> help(Session& session, Words& words);

/// Data groups live outside of the objects: their part of create and modify.
Result<void> create_data_group(Session& session, const std::string& name, Words& words);
Result<void> modify_data_groups(Session& session, const std::vector<std::string>& names, Words& words);

/// Runs one command text; prints what it fails with. Returns the exit status.
int run(Session& session, const std::string& command);
/// True when every command in it is list, show or help.
bool reads_only(const std::string& command);
/// What is wrong with its verb, with the usage; empty: it is one.
std::string verb_error(const std::string& command);
/// What `sluice tmsh --help` prints.
std::string help_text();
/// What `sluice tmsh VERB --help` prints: that verb's part, or everything when there is no such verb.
std::string help_for(const std::string& verb);

} // namespace sluice::config::tmsh
