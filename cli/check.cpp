#include <algorithm>
#include <iterator>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/check_rules.h"
#include "cli/program.h"
#include "cli/terminal.h"
#include "config/commands.h"
#include "config/service.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

struct CheckRequest {
    std::vector<std::string> files;
    std::string configuration;
    bool json = false;
    bool allow_unsupported = false;
};

rules::Diagnostic unreadable(const std::string& file, const std::string& cause) {
    rules::Diagnostic diagnostic;
    diagnostic.file = file;
    diagnostic.message = "cannot read it: " + cause;
    return diagnostic;
}

config::CheckOptions check_options(const CheckRequest& request) {
    config::CheckOptions options;
    options.commands = &tclbind::command_table();
    options.allow_unsupported = request.allow_unsupported;
    return options;
}

/// The configuration that rules are checked against; its own errors are findings. Null when none was asked for or it is bad.
config::SnapshotPtr surroundings(const CheckRequest& request, rules::Diagnostics& found) {
    if (request.configuration.empty()) {
        return nullptr;
    }
    LocalFiles files;
    const auto text = files.read(request.configuration);
    if (!text) {
        found.add(unreadable(request.configuration, text.error()));
        return nullptr;
    }
    return config::build_snapshot(request.configuration, *text, check_options(request), found);
}

void check_file(const std::string& file, const CheckRequest& request, const config::Snapshot* around, rules::Diagnostics& found) {
    LocalFiles files;
    const auto text = files.read(file);
    if (!text) {
        found.add(unreadable(file, text.error()));
    } else if (config::looks_like_configuration(*text)) {
        found.append(config::check_configuration(file, *text, check_options(request)));
    } else {
        check_rules(file, *text, {&tclbind::command_table(), around}, found);
    }
}

nlohmann::json to_json(const rules::Diagnostic& diagnostic) {
    return {{"file", diagnostic.file},
            {"line", diagnostic.position.line},
            {"column", diagnostic.position.column},
            {"object", diagnostic.object},
            {"id", diagnostic.id},
            {"severity", std::string(rules::to_text(diagnostic.severity))},
            {"message", diagnostic.message},
            {"source", diagnostic.source}};
}

void print_json(const rules::Diagnostics& found) {
    nlohmann::json array = nlohmann::json::array();
    std::transform(found.list().begin(), found.list().end(), std::back_inserter(array), to_json);
    fmt::print("{}\n", array.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_text(const rules::Diagnostics& found) {
    for (const rules::Diagnostic& diagnostic : found.list()) {
        const std::string text = rules::to_text(diagnostic);
        fmt::print("{}{}", text, text.ends_with('\n') ? "" : "\n");
    }
    const auto count = [&](rules::Severity severity) {
        return std::count_if(found.list().begin(), found.list().end(),
                             [&](const auto& diagnostic) { return diagnostic.severity == severity; });
    };
    const auto errors = count(rules::Severity::error);
    const auto warnings = count(rules::Severity::warning) + count(rules::Severity::unsupported);
    if (!found.list().empty()) {
        fmt::print("{} error{}, {} warning{}\n", errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
    }
}

int check(const CheckRequest& request) {
    rules::Diagnostics found;
    const config::SnapshotPtr around = surroundings(request, found);
    for (const std::string& file : request.files) {
        check_file(file, request, around.get(), found);
    }
    request.json ? print_json(found) : print_text(found);
    return found.has_errors() ? config::exit_failed : config::exit_done;
}

} // namespace

int run_check(const std::vector<std::string>& words) {
    CheckRequest request;
    CLI::App app("Checks configurations (bigip.conf, SCF) and rules. Exit status 0: they load; 1: they do not; 2: wrong usage.",
                 "sluice check");
    app.add_option("FILE", request.files, "Files to check; - is standard input")->required();
    app.add_option("--config", request.configuration, "The configuration around bare rules: the pools and data groups they name");
    app.add_flag("--json", request.json, "Print a JSON array");
    std::string unused_store;
    app.add_option("--db", unused_store, "Taken as by every command; checking needs no store");
    app.add_flag("--allow-unsupported", request.allow_unsupported, "As for sluice serve");
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? config::exit_done : config::exit_usage;
    }
    return check(request);
}

} // namespace sluice::cli
