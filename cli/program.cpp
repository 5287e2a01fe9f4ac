#include "cli/program.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "config/commands.h"

namespace sluice::cli {

namespace {

constexpr std::string_view usage = R"(sluice runs F5 BIG-IP iRules and configurations without a BIG-IP.

Usage: sluice COMMAND [OPTIONS]

Commands:
  serve        run: open the virtual servers of the store and relay traffic
  check        check configurations and rules, without a server
  trace        show what rules do on the running server, as it happens
  tmsh         show and change the configuration in tmsh's words
  datagroup    show and change data groups
  irule        run: run rules with no network; reference: every iRule command and event that F5 defines, with its state here

Options:
  --help       this text; after a command, that command's
  --version    the version

The configuration is kept in one file: --db FILE, else $SLUICE_DB, else /var/lib/sluice/sluice.db for root and
$XDG_STATE_HOME/sluice/sluice.db (~/.local/state/sluice/sluice.db) for others. tmsh and datagroup change it through the
server that runs with it, or directly when none does.

Exit status: 0 done, 1 failed, 2 wrong usage.
)";

/// `sluice --db FILE tmsh …` means `sluice tmsh … --db FILE`.
void move_leading_database_option(std::vector<std::string>& words) {
    if (words.size() > 2 && words[0] == "--db") {
        std::rotate(words.begin(), words.begin() + 2, words.begin() + 3);
    } else if (words.size() > 1 && words[0].starts_with("--db=")) {
        std::swap(words[0], words[1]);
    }
}

} // namespace

int run_program(std::vector<std::string> words) {
    move_leading_database_option(words);
    const std::string command = words.empty() ? std::string{} : words.front();
    if (command == "--help" || command == "-h" || command == "help") {
        fmt::print("{}", usage);
        return config::exit_done;
    }
    if (command == "--version") {
        fmt::print("sluice {}\n", SLUICE_VERSION);
        return config::exit_done;
    }
    if (command == "tmsh" || command == "datagroup") {
        return run_configuration_command(std::move(words));
    }
    if (command == "trace") {
        words.erase(words.begin());
        return run_trace(std::move(words));
    }
    if (command == "irule") {
        words.erase(words.begin());
        return run_irule(std::move(words));
    }
    if (command == "serve" || command == "check") {
        words.erase(words.begin());
        return command == "serve" ? run_serve(words) : run_check(words);
    }
    fmt::print(stderr, "{}\n\n{}", command.empty() ? "sluice: which command?" : fmt::format("sluice: no command \"{}\"", command), usage);
    return config::exit_usage;
}

} // namespace sluice::cli
