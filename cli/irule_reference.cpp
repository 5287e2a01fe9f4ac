#include "cli/irule_reference.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "config/commands.h"
#include "rules/catalogue/commands.h"
#include "rules/catalogue/events.h"
#include "tclbind/rule_host.h"

namespace sluice::cli {

namespace {

constexpr std::string_view plain_commands = "(plain names)";

/// One command of F5 with all its forms.
struct Entry {
    std::vector<const rules::Command*> forms;
    bool supported = false;
};
using Namespace = std::map<std::string_view, Entry>;
/// By namespace; the commands without one come first.
using Namespaces = std::map<std::string_view, Namespace>;

std::string_view namespace_of(std::string_view command) {
    const std::size_t at = command.find("::");
    return at == std::string_view::npos ? plain_commands : command.substr(0, at);
}

Namespaces gather() {
    Namespaces all;
    for (const rules::Command& command : rules::all_commands()) {
        if (command.valid_events == "TOP_LEVEL") {
            continue; // `when`, `proc` …: the language itself
        }
        Entry& entry = all[namespace_of(command.name)][command.name];
        entry.forms.push_back(&command);
        entry.supported = tclbind::command_table().find(command.name) != nullptr;
    }
    return all;
}

std::size_t count_supported(const Namespace& commands) {
    return static_cast<std::size_t>(std::ranges::count_if(commands, [](const auto& entry) { return entry.second.supported; }));
}

/// A cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|' || c == '<') {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

std::string forms_of(const Entry& entry) {
    std::string text;
    for (const rules::Command* form : entry.forms) {
        text.append(text.empty() ? "`" : "<br>`").append(cell(form->syntax)).append("`");
    }
    return text;
}

std::string totals(const Namespaces& all) {
    std::size_t commands = 0;
    std::size_t supported = 0;
    for (const auto& [name, members] : all) {
        commands += members.size();
        supported += count_supported(members);
    }
    const auto fired = std::ranges::count_if(rules::all_events(), [](const rules::Event& event) { return event.fired; });
    return fmt::format("**{} of {} commands and {} of {} events** work in this version.\n", supported, commands, fired,
                       rules::all_events().size());
}

std::string summary(const Namespaces& all) {
    std::string text = "| namespace | commands | work |\n|---|---|---|\n";
    for (const auto& [name, members] : all) {
        text += fmt::format("| {} | {} | {} |\n", name, members.size(), count_supported(members));
    }
    return text;
}

/// Forms of a command that works which are missing.
std::string missing_forms(std::string_view command) {
    const rules::CommandRow* row = tclbind::command_table().find(command);
    if (row == nullptr || row->later.empty()) {
        return {};
    }
    std::string forms{row->later};
    for (std::size_t at = 0; (at = forms.find('|', at)) != std::string::npos; at += 4) {
        forms.replace(at, 1, "`, `");
    }
    return fmt::format("; not yet: `{}`", forms);
}

std::string commands_of(std::string_view name, const Namespace& members) {
    std::string text = fmt::format("\n### {}\n\n| | command | forms | |\n|---|---|---|---|\n", name);
    for (const auto& [command, entry] : members) {
        text += fmt::format("| {} | `{}` | {} | {} |\n", entry.supported ? "yes" : "–", command, forms_of(entry),
                            cell(entry.forms.front()->summary) + missing_forms(command));
    }
    return text;
}

std::string events() {
    std::string text = "\n## Events\n\n| | event | side | needs profile |\n|---|---|---|---|\n";
    for (const rules::Event& event : rules::all_events()) {
        constexpr std::string_view sides[] = {"–", "client", "server", "either"};
        text += fmt::format("| {} | `{}` | {} | {} |\n", event.fired ? "yes" : "–", event.name, sides[static_cast<std::size_t>(event.side)],
                            cell(event.needs_profile));
    }
    return text;
}

} // namespace

std::string irule_reference() {
    const Namespaces all = gather();
    std::string text =
        "# F5's commands and events in this version\n\n"
        "Written by `sluice irule reference`. \"yes\": it works as F5's does, in every form that is listed and that needs "
        "nothing this\nversion lacks. \"–\": known; a rule that uses it is named by `sluice check`, and the virtual server "
        "with that rule is not opened\nunless `--allow-unsupported` is given. A form that is missing of a command that works "
        "is named in the same way.\n\n";
    text += totals(all) + "\n" + summary(all) + "\n## Commands\n";
    for (const auto& [name, members] : all) {
        text += commands_of(name, members);
    }
    return text + events();
}

int run_irule_reference(const std::vector<std::string>& words) {
    if (!words.empty()) {
        fmt::print(stderr, "usage: sluice irule reference\n\nPrints every iRule command and event that F5 defines with its state here.\n");
        return words.front() == "--help" ? config::exit_done : config::exit_usage;
    }
    fmt::print("{}", irule_reference());
    return config::exit_done;
}

} // namespace sluice::cli
