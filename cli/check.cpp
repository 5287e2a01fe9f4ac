#include <algorithm>
#include <iterator>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/check_files.h"
#include "cli/check_rules.h"
#include "cli/program.h"
#include "cli/terminal.h"
#include "config/commands.h"
#include "config/service.h"
#include "rules/advice.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

struct CheckRequest {
    std::vector<std::string> files; ///< and folders, as given
    std::string configuration;
    bool json = false;
    bool allow_unsupported = false;
};

config::CheckOptions check_options(const CheckRequest& request) {
    config::CheckOptions options;
    options.commands = &tclbind::command_table();
    options.allow_unsupported = request.allow_unsupported;
    options.advise = true;
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
    config::CheckOptions options = check_options(request);
    options.advise = false; // it is not what is checked
    return config::build_snapshot(request.configuration, *text, options, found);
}

void check_file(const std::string& file, const CheckRequest& request, const config::Snapshot* around, rules::Diagnostics& found) {
    LocalFiles files;
    const auto text = files.read(file);
    if (!text) {
        found.add(unreadable(file, text.error()));
    } else if (config::looks_like_configuration(*text)) {
        config::CheckOptions options = check_options(request);
        options.files = &files;
        found.append(config::check_configuration(file, *text, options));
    } else {
        check_rules(file, *text, {&tclbind::command_table(), around}, found);
    }
}

rules::Diagnostics explained(const rules::Diagnostics& found) {
    rules::Diagnostics out;
    for (rules::Diagnostic diagnostic : found.list()) {
        rules::explain(diagnostic);
        out.add(std::move(diagnostic));
    }
    return out;
}

nlohmann::json to_json(const rules::Diagnostic& diagnostic) {
    return {{"file", diagnostic.file},
            {"line", diagnostic.position.line},
            {"column", diagnostic.position.column},
            {"object", diagnostic.object},
            {"id", diagnostic.id},
            {"severity", std::string(rules::to_text(diagnostic.severity))},
            {"message", diagnostic.message},
            {"why", diagnostic.why},
            {"fix", diagnostic.fix},
            {"source", diagnostic.source}};
}

void print_json(const rules::Diagnostics& found) {
    nlohmann::json array = nlohmann::json::array();
    std::transform(found.list().begin(), found.list().end(), std::back_inserter(array), to_json);
    fmt::print("{}\n", array.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_text(const rules::Diagnostics& found, std::size_t files) {
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
    if (!found.list().empty() || files > 1) {
        const std::string of_files = files > 1 ? fmt::format("{} files: ", files) : std::string{};
        fmt::print("{}{} error{}, {} warning{}\n", of_files, errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
    }
}

int check(const CheckRequest& request) {
    rules::Diagnostics found;
    const config::SnapshotPtr around = surroundings(request, found);
    const std::vector<std::string> files = files_to_check(request.files, found);
    for (const std::string& file : files) {
        check_file(file, request, around.get(), found);
    }
    found = explained(found);
    request.json ? print_json(found) : print_text(found, files.size());
    return found.has_errors() ? config::exit_failed : config::exit_done;
}

} // namespace

int run_check(const std::vector<std::string>& words) {
    CheckRequest request;
    CLI::App app("Checks configurations (bigip.conf, SCF) and rules. Exit status 0: they load; 1: they do not; 2: wrong usage.",
                 "sluice check");
    app.add_option("FILE", request.files, "Files to check, and folders with *.tcl, *.irule, *.irul and *.conf; - is standard input")
        ->required();
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
