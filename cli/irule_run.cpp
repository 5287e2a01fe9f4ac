#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/irule_options.h"
#include "cli/irule_play.h"
#include "cli/irule_world.h"
#include "cli/program.h"
#include "config/commands.h"
#include "engine/observe/log_line.h"

namespace sluice::cli {

namespace {

using Outcome = PlayedEvent::Outcome;

std::string_view word_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::completed:
        return "completed";
    case Outcome::failed:
        return "failed";
    case Outcome::waiting:
        return "still waits";
    case Outcome::no_handler:
        return "no handler";
    case Outcome::not_fired:
        break;
    }
    return "not fired: the connection has ended";
}

bool has_run(const PlayedEvent& event) {
    return event.outcome != Outcome::no_handler && event.outcome != Outcome::not_fired;
}

double milliseconds(const PlayedEvent& event) {
    return std::chrono::duration<double, std::milli>{event.time}.count();
}

double microseconds(const engine::TraceRecord& command) {
    return std::chrono::duration<double, std::micro>{command.took.value_or(std::chrono::nanoseconds{0})}.count();
}

/// `> class match 10.0.0.1 equals hosts -> 1  3.6 us`
std::string command_line(const engine::TraceRecord& command) {
    if (command.kind == engine::TraceRecord::Kind::waits) {
        return fmt::format("> {} waits", command.text);
    }
    const std::string_view arrow = command.failed ? " -> error: " : command.result.empty() ? "" : " -> ";
    return fmt::format("> {}{}{}  {:.1f} us", command.text, arrow, command.result, microseconds(command));
}

void print_text(const std::vector<PlayedEvent>& played) {
    for (const PlayedEvent& event : played) {
        const std::string time = has_run(event) ? fmt::format("  {:.3f} ms", milliseconds(event)) : std::string{};
        fmt::print("{}{}{}\n", event.name, time, event.outcome == Outcome::completed ? "" : fmt::format("  {}", word_of(event.outcome)));
        for (const engine::TraceRecordPtr& command : event.commands) {
            fmt::print("    {}\n", engine::escape_for_log(command_line(*command)));
        }
        for (const std::string& effect : event.effects) {
            fmt::print("    {}\n", engine::escape_for_log(effect));
        }
    }
}

/// "log info: TEXT" in its parts; other effects are decisions.
nlohmann::json effect_json(const std::string& effect) {
    const std::size_t colon = effect.find(": ");
    if (effect.starts_with("log ") && colon != std::string::npos) {
        return {{"kind", "log"}, {"level", effect.substr(4, effect.find_first_of(" :", 4) - 4)}, {"text", effect.substr(colon + 2)}};
    }
    return {{"kind", "decision"}, {"text", effect}};
}

nlohmann::json command_json(const engine::TraceRecordPtr& command) {
    nlohmann::json shown{{"command", command->text}};
    if (command->kind == engine::TraceRecord::Kind::command) {
        shown[command->failed ? "error" : "result"] = command->result;
        shown["microseconds"] = microseconds(*command);
    }
    return shown;
}

void print_json(const std::vector<PlayedEvent>& played) {
    nlohmann::json events = nlohmann::json::array();
    for (const PlayedEvent& event : played) {
        nlohmann::json effects = nlohmann::json::array();
        std::ranges::transform(event.effects, std::back_inserter(effects), effect_json);
        nlohmann::json shown{{"event", event.name}, {"outcome", word_of(event.outcome)}, {"did", effects}};
        if (!event.commands.empty()) {
            nlohmann::json commands = nlohmann::json::array();
            std::ranges::transform(event.commands, std::back_inserter(commands), command_json);
            shown["commands"] = std::move(commands);
        }
        if (has_run(event)) {
            shown["milliseconds"] = milliseconds(event);
        }
        events.push_back(std::move(shown));
    }
    fmt::print("{}\n", nlohmann::json{{"events", events}}.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_findings(const rules::Diagnostics& found) {
    for (const rules::Diagnostic& diagnostic : found.list()) {
        fmt::print(stderr, "{}\n", rules::to_text(diagnostic));
    }
}

/// Every event that the rules have a handler for, for whoever has not said which one is to happen.
std::string events_of(const IruleWorld& world) {
    rules::EventSet all;
    for (const rules::RulePtr& rule : world.virtual_server.rules) {
        all |= rule->events;
    }
    std::string names;
    for (std::size_t i = 0; i < rules::all_events().size(); ++i) {
        if (all.test(i) && static_cast<rules::EventId>(i) != rules::EventId::rule_init) {
            names += fmt::format("{}{}", names.empty() ? "" : " ", rules::all_events()[i].name);
        }
    }
    return names;
}

/// False when it is not clear what is to happen.
bool choose_events(IruleOptions& options, const IruleWorld& world) {
    if (!options.events.empty()) {
        return true;
    }
    const std::string names = events_of(world);
    if (!names.empty() && names.find("CLIENT_ACCEPTED") == std::string::npos) {
        fmt::print(stderr, "sluice irule run: no handler for CLIENT_ACCEPTED; say with --event which of these happen: {}\n", names);
        return false;
    }
    if (!names.empty()) {
        options.events.push_back(rules::EventId::client_accepted);
    }
    return true;
}

int run(IruleOptions& options) {
    rules::Diagnostics found;
    const auto world = make_irule_world(options, found);
    print_findings(found);
    if (!world) {
        if (!world.error().empty()) {
            fmt::print(stderr, "{}\n", world.error());
        }
        return config::exit_failed;
    }
    if (!choose_events(options, *world)) {
        return config::exit_usage;
    }
    const std::vector<PlayedEvent> played = play_events(options, *world);
    options.json ? print_json(played) : print_text(played);
    const bool failed = std::ranges::any_of(played, [](const PlayedEvent& event) { return event.outcome == Outcome::failed; });
    return failed ? config::exit_failed : config::exit_done;
}

} // namespace

int run_irule_run(std::vector<std::string> words) {
    auto options = read_irule_options(std::move(words));
    return options ? run(*options) : options.error();
}

} // namespace sluice::cli
