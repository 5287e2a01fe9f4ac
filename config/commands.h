#pragma once

#include <string>
#include <vector>

#include "config/runtime_view.h"
#include "config/service.h"

namespace sluice::config {

/// Exit statuses of every command.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

/// True for a command that only reads the configuration and statistics (list, show, export, match): a server answers it from the
/// current snapshot without waiting for a change in progress.
bool reads_only(const std::vector<std::string>& words);

/// Runs one command: words[0] is "tmsh" or "datagroup", the rest as typed (one word a shell word). `runtime` is null when no server
/// runs: then `show` says so. Returns the exit status.
int run_command(Service& service, const RuntimeView* runtime, const std::vector<std::string>& words, CommandIo& io);
/// The same for a command for which reads_only() is true, from a snapshot and the store's read side; any thread.
int run_reading_command(const Service& service, const RuntimeView* runtime, const std::vector<std::string>& words, CommandIo& io);

/// What is wrong with the words themselves, ready to print: a verb that does not exist, an argument that is missing. Empty: nothing that
/// can be said without a store.
std::string usage_error(const std::vector<std::string>& words);
/// An error of such a command as it is to be printed: JSON when the words ask for it.
std::string printable_failure(const std::vector<std::string>& words, const std::string& text, int status);

/// Help texts (`sluice tmsh --help`, `sluice datagroup add --help`), printed without a store.
std::string help_of(const std::vector<std::string>& words);

} // namespace sluice::config
