#include "config/commands.h"

#include <algorithm>

#include "config/datagroup_arguments.h"
#include "config/datagroup_command.h"
#include "config/tmsh/command_line.h"
#include "config/tmsh/verbs.h"

namespace sluice::config {

namespace {

std::vector<std::string> behind_first(const std::vector<std::string>& words) {
    return words.empty() ? words : std::vector<std::string>(words.begin() + 1, words.end());
}

std::string invocation_error(const tmsh::Invocation& invocation) {
    if (invocation.error.empty() && (!invocation.commands.empty() || invocation.wants_help))
        return {};
    return (invocation.error.empty() ? "a command is missing" : invocation.error) +
           "\nusage: tmsh [-q] COMMAND... | -c \"COMMAND; COMMAND\"\n";
}

/// Runs every command of the line, on after an error, as F5 does; the first failure's exit status counts, so that none is hidden.
int run_tmsh(ConfigurationPtr configuration, Service::State* state, const RuntimeView* runtime, const std::vector<std::string>& words,
             CommandIo& io) {
    const tmsh::Invocation invocation = tmsh::read_invocation(words);
    if (const std::string error = invocation_error(invocation); !error.empty()) {
        io.err(error);
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

std::string usage_error(const std::vector<std::string>& words) {
    if (words.empty())
        return {};
    const std::vector<std::string> rest = behind_first(words);
    if (words.front() == "datagroup") {
        const auto arguments = read_datagroup_arguments(rest);
        return arguments ? std::string{} : error_text(arguments.error(), exit_usage, wants_json(rest));
    }
    const tmsh::Invocation invocation = tmsh::read_invocation(rest);
    if (std::string error = invocation_error(invocation); !error.empty())
        return error;
    for (const std::string& command : invocation.commands) {
        if (std::string error = tmsh::verb_error(command); !error.empty())
            return error;
    }
    return {};
}

std::string printable_failure(const std::vector<std::string>& words, const std::string& text, int status) {
    return error_text(text, status, !words.empty() && words.front() == "datagroup" && wants_json(words));
}

std::string help_of(const std::vector<std::string>& words) {
    if (!words.empty() && words.front() == "datagroup")
        return datagroup_help(behind_first(words));
    return tmsh::help_for(words.size() > 1 ? words[1] : std::string{});
}

} // namespace sluice::config
