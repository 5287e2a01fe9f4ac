#include <algorithm>
#include <csignal>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/program.h"
#include "cli/store_choice.h"
#include "cli/terminal.h"
#include "config/commands.h"
#include "config/names.h"
#include "engine/control/store_lock.h"
#include "engine/observe/trace_command.h"
#include "engine/server.h"

namespace sluice::cli {

namespace {

struct Texts {
    std::string database;
    std::string client;
    std::string virtual_server;
    std::string rule;
};

void add_options(CLI::App& app, Texts& texts, engine::TraceRequest& request) {
    app.add_option("--client", texts.client, "Only connections of this client, or of clients in this network")->type_name("ADDR[/LEN]");
    app.add_option("--virtual", texts.virtual_server, "Only connections of this virtual server")->type_name("NAME");
    app.add_option("--rule", texts.rule, "Only connections under this rule, and of them what this rule does")->type_name("NAME");
    app.add_option("--count", request.events_max, "End after this many events")->type_name("N");
    app.add_flag("--json", request.json, "Print a JSON object a line");
    app.add_option("--db", texts.database, "The store of the server")->type_name("FILE");
}

int complain(std::string_view text, int status) {
    fmt::print(stderr, "sluice trace: {}\n", text);
    return status;
}

/// Ctrl-C is how a trace is meant to end; everything shown is out by then.
void end_well(int /*signal*/) {
    _exit(config::exit_done);
}

} // namespace

int run_trace(std::vector<std::string> words) {
    Texts texts;
    engine::TraceRequest request;
    CLI::App app("Shows what rules do on the connections of the running server, as it happens, until Ctrl-C: each event, each F5 command "
                 "with its words and result, and how long they took.",
                 "sluice trace");
    add_options(app, texts, request);
    try {
        std::reverse(words.begin(), words.end());
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? config::exit_done : config::exit_usage;
    }
    request.filter.client = datagroups::IpPrefix::parse(texts.client);
    if (!texts.client.empty() && !request.filter.client) {
        return complain(fmt::format("--client {}: not an address, nor a prefix such as 10.0.0.0/8", texts.client), config::exit_usage);
    }
    request.filter.virtual_server = texts.virtual_server.empty() ? "" : config::full_path(texts.virtual_server);
    request.filter.rule = texts.rule.empty() ? "" : config::full_path(texts.rule);
    const std::string database = texts.database.empty() ? default_database() : texts.database;
    std::signal(SIGINT, &end_well);
    Terminal terminal;
    const auto status = engine::run_in_server(engine::control_socket_of(database), engine::trace_words(request), terminal.io());
    return status
               ? *status
               : complain(fmt::format("no server runs with {}: start it with sluice serve --db FILE, or name another store with --db FILE",
                                      database),
                          config::exit_failed);
}

} // namespace sluice::cli
