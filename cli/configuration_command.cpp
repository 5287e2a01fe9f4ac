#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "cli/program.h"
#include "cli/store_choice.h"
#include "cli/terminal.h"
#include "config/commands.h"
#include "engine/control/store_lock.h"
#include "engine/server.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

/// A server that is about to start, or another command, may hold the store for a moment.
constexpr std::chrono::seconds store_patience{30};
constexpr std::chrono::milliseconds server_retry{100};

int complain(Terminal& terminal, const std::vector<std::string>& words, const std::string& text, int status = config::exit_failed) {
    terminal.err(config::printable_failure(words, text, status));
    return status;
}

int run_here(const std::string& database, const std::vector<std::string>& words, Terminal& terminal) {
    config::ServiceOptions options;
    options.database = database;
    options.commands = &tclbind::command_table();
    const auto service = config::Service::open(std::move(options));
    if (!service) {
        return complain(terminal, words, service.error());
    }
    return config::run_command(**service, nullptr, words, terminal.io());
}

/// In the server when one holds the store, here when the lock can be had: whichever comes first.
int run_where_the_store_is(const std::string& database, const std::vector<std::string>& words, Terminal& terminal) {
    const auto deadline = std::chrono::steady_clock::now() + store_patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (const auto status = engine::run_in_server(engine::control_socket_of(database), words, terminal.io())) {
            return *status;
        }
        const auto lock = engine::StoreLock::take(database, server_retry);
        if (!lock) {
            return complain(terminal, words, lock.error());
        }
        if (*lock) {
            return run_here(database, words, terminal);
        }
    }
    return complain(terminal, words, fmt::format("{} is held by another program that does not answer", database));
}

} // namespace

int run_configuration_command(std::vector<std::string> words) {
    Terminal terminal;
    const auto database = take_database(words);
    if (!database) {
        return complain(terminal, words, database.error(), config::exit_usage);
    }
    if (take_help(words)) {
        terminal.out(config::help_of(words));
        return config::exit_done;
    }
    if (words.size() < 2) {
        terminal.err(config::help_of(words));
        return config::exit_usage;
    }
    if (is_in_memory(*database)) {
        return run_here(*database, words, terminal);
    }
    if (config::reads_only(words) && !std::filesystem::exists(*database)) {
        if (const std::string error = config::usage_error(words); !error.empty()) {
            terminal.err(error);
            return config::exit_usage;
        }
        return complain(terminal, words,
                        fmt::format("{}: there is no such store. A server (sluice serve --db FILE) or a command that changes the "
                                    "configuration makes it; name another one with --db FILE",
                                    *database));
    }
    if (const auto folder = make_usual_folder(*database); !folder) {
        return complain(terminal, words, folder.error());
    }
    return run_where_the_store_is(*database, words, terminal);
}

} // namespace sluice::cli
