#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "rules/advice/rule_facts.h"

namespace sluice::rules {

namespace {

struct Global {
    std::size_t offset = 0; ///< of its first use
    bool written = false;
};
using Globals = std::map<std::string, Global, std::less<>>;

/// Commands whose first word, or words from the first on, name variables.
constexpr std::array<std::string_view, 6> naming_commands = {"set", "incr", "append", "lappend", "unset", "global"};
/// Commands whose operand may be a data group, as `$::name` by those who wrote for version 9.
constexpr std::array<std::string_view, 3> data_group_commands = {"class", "matchclass", "findclass"};

bool has(const auto& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// `x` of `::x` and `::x(y)`; nothing for `static::x`, `::a::b` and `x`.
std::optional<std::string> global_name(std::string_view word) {
    if (!word.starts_with("::"))
        return std::nullopt;
    word = word.substr(2, word.substr(2).find('('));
    const bool is_name = !word.empty() && std::all_of(word.begin(), word.end(), is_name_character);
    return is_name ? std::optional<std::string>{word} : std::nullopt;
}

void note(Globals& globals, const std::string& name, std::size_t offset, bool written) {
    const auto [at, is_new] = globals.try_emplace(name, Global{offset, written});
    at->second.written = at->second.written || written;
    at->second.offset = std::min(at->second.offset, offset);
}

/// What a word of a naming command names; of an array only its name must stand there, the index may be computed.
std::optional<std::string> named_global(const RuleFacts& facts, const RuleFacts::Command& command, std::size_t at) {
    if (command.name == "global")
        return facts.literal(command, at);
    return global_name(facts.text(command.parsed.words[at].inner()));
}

void note_command(const RuleFacts& facts, const RuleFacts::Command& command, Globals& globals) {
    const bool takes_many = command.name == "unset" || command.name == "global";
    const std::size_t last = takes_many ? command.parsed.words.size() : std::min<std::size_t>(command.parsed.words.size(), 2);
    for (std::size_t at = 1; at < last && has(naming_commands, command.name); ++at) {
        const auto name = named_global(facts, command, at);
        const bool reads = command.name == "set" && command.parsed.words.size() == 2;
        if (name && !name->empty())
            note(globals, *name, command.parsed.words[at].span.begin, !reads);
    }
}

bool is_data_group(const RuleFacts& facts, const RuleFacts::Read& read) {
    return std::any_of(facts.commands().begin(), facts.commands().end(), [&](const RuleFacts::Command& command) {
        const Span span = command.parsed.span;
        return has(data_group_commands, command.name) && span.begin < read.offset && read.offset < span.end;
    });
}

} // namespace

void advise_on_globals(const RuleFacts& facts, std::vector<Advice>& found) {
    Globals globals;
    for (const RuleFacts::Command& command : facts.commands())
        note_command(facts, command, globals);
    for (const RuleFacts::Read& read : facts.reads()) {
        const auto name = global_name(read.name);
        if (name && (globals.contains(*name) || !is_data_group(facts, read)))
            note(globals, *name, read.offset, false);
    }
    for (const auto& [name, global] : globals)
        found.push_back({"global-variable", global.offset,
                         fmt::format("\"::{}\" is a global variable{}", name, global.written ? "" : ", and this rule does not set it"),
                         "there is one copy of it: a virtual server whose rules change it runs on one worker, on BIG-IP on one core",
                         fmt::format("static::{} for what RULE_INIT sets once; table for what connections change and share", name)});
}

} // namespace sluice::rules
