#include <algorithm>
#include <csignal>
#include <functional>

#include <fmt/format.h>

#include "cli/program.h"
#include "cli/serve_options.h"
#include "cli/store_choice.h"
#include "cli/terminal.h"
#include "config/commands.h"
#include "engine/control/store_lock.h"
#include "engine/server.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

constexpr std::string_view process = "mcpd";

using Say = std::function<void(engine::Level, std::string_view)>;

/// `--load` and SIGHUP: what came of it, said line by line. False: refused.
bool load(config::Service& service, const std::string& path, bool replace, const Say& say) {
    LocalFiles files;
    const auto text = files.read(path);
    if (!text) {
        say(engine::Level::error, fmt::format("cannot load {}", text.error()));
        return false;
    }
    const config::LoadOutcome outcome = service.load_file(files.absolute(path), *text, replace, &files);
    for (const rules::Diagnostic& diagnostic : outcome.diagnostics.list()) {
        say(diagnostic.severity == rules::Severity::error ? engine::Level::error : engine::Level::warning, rules::to_text(diagnostic));
    }
    if (outcome.decision == config::LoadDecision::refused && !outcome.would_discard.empty()) {
        say(engine::Level::error,
            fmt::format("{} was not loaded: it would discard changes made since it was last loaded. Save them into it "
                        "(sluice tmsh save sys config), or start with --replace:",
                        path));
        for (const std::string& change : outcome.would_discard) {
            say(engine::Level::error, fmt::format("    {}", change));
        }
    }
    switch (outcome.decision) {
    case config::LoadDecision::loaded:
        say(engine::Level::notice, fmt::format("{} loaded", path));
        return true;
    case config::LoadDecision::unchanged:
        say(engine::Level::notice, fmt::format("{} is what was last loaded: the store stays as it is", path));
        return true;
    case config::LoadDecision::refused:
        break;
    }
    return false;
}

int fail(std::string_view text) {
    fmt::print(stderr, "sluice: {}\n", text);
    return config::exit_failed;
}

/// Lines of several rows (a source line with its caret) go to the log as rows.
void log_rows(engine::Log& log, engine::Level level, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        log.write(level, process, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// Loads at the start: what is wrong goes to standard error, because that is where the person looks who has just started it. Warnings
/// are part of what the server says once it runs.
bool load_at_start(config::Service& service, const ServeOptions& options, engine::Log& log) {
    return load(service, options.load, options.replace, [&](engine::Level level, std::string_view text) {
        if (level == engine::Level::error) {
            fmt::print(stderr, "{}\n", text);
        } else if (level == engine::Level::notice) {
            log_rows(log, level, text);
        }
    });
}

/// --replace was said of the start: what operators have changed since is theirs.
void reload(config::Service& service, const ServeOptions& options, engine::Log& log) {
    const std::string path = options.load.empty() ? service.last_loaded_file() : options.load;
    if (path.empty()) {
        log.write(engine::Level::notice, process, "SIGHUP: no file was ever loaded; the log is reopened");
        return;
    }
    load(service, path, false, [&](engine::Level level, std::string_view text) { log_rows(log, level, text); });
}

/// `--check --load FILE`: would it load?
int check_file(const ServeOptions& options) {
    std::vector<std::string> words{options.load};
    if (options.allow_unsupported) {
        words.emplace_back("--allow-unsupported");
    }
    return run_check(words);
}

/// `--check` alone: what there is to know about the store's configuration.
int check_store(const config::Service& service) {
    const rules::Diagnostics diagnostics = service.standing_diagnostics();
    for (const rules::Diagnostic& diagnostic : diagnostics.list()) {
        fmt::print("{}\n", rules::to_text(diagnostic));
    }
    return diagnostics.has_errors() ? config::exit_failed : config::exit_done;
}

config::ServiceOptions service_options(const ServeOptions& options, engine::Log& log) {
    config::ServiceOptions made;
    made.database = options.database;
    made.commands = &tclbind::command_table();
    made.allow_unsupported = options.allow_unsupported;
    made.audit = [&log](std::string_view line) { log.write(engine::Level::notice, process, line); };
    return made;
}

int serve(const ServeOptions& options, engine::StoreLock* lock) {
    const auto log = engine::Log::open(options.log, options.log_level);
    if (!log) {
        return fail(log.error());
    }
    const auto service = config::Service::open(service_options(options, **log));
    if (!service) {
        return fail(service.error());
    }
    if (options.check) {
        return check_store(**service);
    }
    if (!options.load.empty() && !load_at_start(**service, options, **log)) {
        return config::exit_failed;
    }
    if (lock != nullptr) {
        lock->announce(options.server.control_socket);
    }
    engine::Server server(options.server, **service, **log, tclbind::make_rule_host_factory());
    const int status = server.run([&] { reload(**service, options, **log); });
    (*log)->flush();
    return status;
}

} // namespace

int run_serve(const std::vector<std::string>& words) {
    const auto options = read_serve_options(words);
    if (!options) {
        return options.error();
    }
    if (options->check && !options->load.empty()) {
        return check_file(*options);
    }
    if (is_in_memory(options->database)) {
        return serve(*options, nullptr);
    }
    // The file is being read anyway; the engine takes the signal over when it runs.
    std::signal(SIGHUP, SIG_IGN);
    if (const auto folder = make_usual_folder(options->database); !folder) {
        return fail(folder.error());
    }
    // A command that changes the store is over soon; a server is not waited for.
    constexpr std::chrono::seconds patience_with_commands{10};
    auto lock = engine::StoreLock::take(options->database, std::chrono::seconds(0));
    if (lock && !*lock && !engine::is_server_announced(options->database)) {
        lock = engine::StoreLock::take(options->database, patience_with_commands);
    }
    if (!lock) {
        return fail(lock.error());
    }
    if (!*lock) {
        return fail(fmt::format("{} is in use: a server (or a command that changes it) runs with this store already. Stop it, or give this "
                                "one another store with --db FILE",
                                options->database));
    }
    return serve(*options, &**lock);
}

} // namespace sluice::cli
