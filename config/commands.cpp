#include "config/commands.h"

#include <algorithm>

#include "config/datagroup_command.h"
#include "config/tmsh/command_line.h"
#include "config/tmsh/verbs.h"

namespace sluice::config {

namespace {

std::vector<std::string> behind_first(const std::vector<std::string>& words) {
    return words.empty() ? words : std::vector<std::string>(words.begin() + 1, words.end());
}

/// Runs every command of the line, on after an error, as F5 does; the first failure's exit status counts, so that none is hidden.
int run_tmsh(ConfigurationPtr configuration, Service::State* state, const RuntimeView* runtime, const std::vector<std::string>& words,
             CommandIo& io) {
    const tmsh::Invocation invocation = tmsh::read_invocation(words);
    if (!invocation.error.empty() || (invocation.commands.empty() && !invocation.wants_help)) {
        io.err((invocation.error.empty() ? "a command is missing" : invocation.error) + "\n" +
               "usage: tmsh [-q] COMMAND... | -c \"COMMAND; COMMAND\"\n");
        return exit_usage;
    }
    if (invocation.wants_help) {
        io.out(tmsh::help_for(words.empty() ? std::string{} : words.front()));
        return exit_done;
    }
    tmsh::Session session{std::move(configuration), state, runtime, io, {}};
    int status = exit_done;
    for (const std::string& command : invocation.commands) {
        const int one = tmsh::run(session, command);
        status = status == exit_done ? one : status;
    }
    return status;
}

int unknown_command(CommandIo& io) {
    io.err("unknown command\n");
    return exit_usage;
}

} // namespace

bool reads_only(const std::vector<std::string>& words) {
    if (words.empty())
        return true;
    if (words.front() == "datagroup")
        return datagroup_reads_only(behind_first(words));
    const tmsh::Invocation invocation = tmsh::read_invocation(behind_first(words));
    return std::all_of(invocation.commands.begin(), invocation.commands.end(), tmsh::reads_only);
}

int run_command(Service& service, const RuntimeView* runtime, const std::vector<std::string>& words, CommandIo& io) {
    Service::State& state = service.state();
    if (!words.empty() && words.front() == "tmsh")
        return run_tmsh(state.configuration(), &state, runtime, behind_first(words), io);
    if (!words.empty() && words.front() == "datagroup")
        return run_datagroup(state.configuration(), &state, behind_first(words), io);
    return unknown_command(io);
}

int run_reading_command(const Service& service, const RuntimeView* runtime, const std::vector<std::string>& words, CommandIo& io) {
    const ConfigurationPtr configuration = service.state().configuration();
    if (!words.empty() && words.front() == "tmsh")
        return run_tmsh(configuration, nullptr, runtime, behind_first(words), io);
    if (!words.empty() && words.front() == "datagroup")
        return run_datagroup(configuration, nullptr, behind_first(words), io);
    return unknown_command(io);
}

std::string help_of(const std::vector<std::string>& words) {
    if (!words.empty() && words.front() == "datagroup")
        return datagroup_help(behind_first(words));
    return tmsh::help_for(words.size() > 1 ? words[1] : std::string{});
}

} // namespace sluice::config
