#pragma once

#include <string>
#include <vector>

namespace sluice::cli {

/// The whole program: `words` as typed after the program's name. Returns the exit status: 0 done, 1 failed, 2 wrong usage.
int run_program(std::vector<std::string> words);

int run_serve(const std::vector<std::string>& words);
int run_check(const std::vector<std::string>& words);
int run_trace(std::vector<std::string> words);
/// `irule …`; the words behind that.
int run_irule(std::vector<std::string> words);
int run_irule_run(std::vector<std::string> words);
/// `tmsh …` and `datagroup …`; words[0] is that word. Runs in the server that holds the store, or here when none runs.
int run_configuration_command(std::vector<std::string> words);

} // namespace sluice::cli
