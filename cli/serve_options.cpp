#include "cli/serve_options.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/store_choice.h"
#include "config/commands.h"
#include "engine/control/store_lock.h"

namespace sluice::cli {

namespace {

const std::map<std::string, engine::Level> log_levels{{"emerg", engine::Level::emergency},    {"alert", engine::Level::alert},
                                                      {"crit", engine::Level::critical},      {"err", engine::Level::error},
                                                      {"warning", engine::Level::warning},    {"notice", engine::Level::notice},
                                                      {"info", engine::Level::informational}, {"debug", engine::Level::debug}};

std::string level_words() {
    return "emerg, alert, crit, err, warning, notice, info or debug";
}

/// What is wrong with the word; empty: nothing.
std::string is_level(const std::string& word) {
    return log_levels.contains(word) ? std::string{} : fmt::format("\"{}\" is no level: {}", word, level_words());
}

engine::LogTarget log_target(const std::string& text) {
    if (text == "stderr") {
        return {engine::LogTarget::Kind::standard_error, {}};
    }
    if (text == "syslog") {
        return {engine::LogTarget::Kind::syslog, {}};
    }
    return {engine::LogTarget::Kind::file, text};
}

} // namespace

tl::expected<ServeOptions, int> read_serve_options(std::vector<std::string> words) {
    ServeOptions options;
    std::string log = "stderr";
    std::int64_t drain_seconds = options.server.drain.count();
    CLI::App app(
        "Opens the virtual servers of the store and relays traffic, until SIGTERM. SIGHUP loads the file again when it has changed.",
        "sluice serve");
    app.add_option("--load", options.load,
                   "Load this configuration (bigip.conf, SCF) first: into an empty store, or when the file has changed");
    app.add_flag("--replace", options.replace, "Load it at the start even if changes made in the store since then are lost");
    app.add_option("--db", options.database, "The store ($SLUICE_DB; sluice.db in /var/lib/sluice or the XDG state folder)");
    app.add_option("--workers", options.server.workers, "Worker threads; 0: one for each core")->check(CLI::Range(0, 1024));
    app.add_option("--log", log, "Where log lines go: stderr, syslog or a file");
    std::string level = "info";
    app.add_option("--log-level", level, "The least important lines written: " + level_words())->check(CLI::Validator(is_level, "LEVEL"));
    app.add_option("--drain", drain_seconds, "Seconds that SIGTERM leaves to running connections")->check(CLI::Range(0, 86400));
    app.add_flag("--allow-unsupported", options.allow_unsupported,
                 "Open virtual servers although they use what this version does not have");
    app.add_option("--control", options.server.control_socket, "The control socket (beside the store)");
    app.add_flag("--log-connections", options.server.log_connections, "Log why single connections end");
    app.add_flag("--check", options.check, "Check the configuration and end");
    try {
        std::reverse(words.begin(), words.end());
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        return tl::unexpected(app.exit(error) == 0 ? config::exit_done : config::exit_usage);
    }
    options.log = log_target(log);
    options.log_level = log_levels.at(level);
    options.server.drain = std::chrono::seconds(drain_seconds);
    if (options.database.empty()) {
        options.database = default_database();
    }
    if (!is_in_memory(options.database)) {
        options.server.monitor_programs = options.database + "-monitors";
    }
    if (options.server.control_socket.empty() && !is_in_memory(options.database)) {
        options.server.control_socket = engine::default_control_socket(options.database);
    }
    return options;
}

} // namespace sluice::cli
