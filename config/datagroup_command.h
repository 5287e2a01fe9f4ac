#pragma once

#include <string>
#include <vector>

#include "config/commands.h"
#include "config/configuration.h"

namespace sluice::config {

/// `sluice datagroup VERB …`; the words stand behind "datagroup". Options may stand anywhere, `--` ends them. `state` is null where
/// only reading is possible. Returns the exit status.
int run_datagroup(const ConfigurationPtr& configuration, Service::State* state, const std::vector<std::string>& words, CommandIo& io);
/// Is `--json` among the options?
bool wants_json(const std::vector<std::string>& words);
/// What goes to the error stream: the text as it is, or `{"error":…,"exit_status":…}`; one line end at its end.
std::string error_text(const std::string& text, int status, bool as_json);
bool datagroup_reads_only(const std::vector<std::string>& words);
/// Of the verb that stands first, or of all.
std::string datagroup_help(const std::vector<std::string>& words);

} // namespace sluice::config
