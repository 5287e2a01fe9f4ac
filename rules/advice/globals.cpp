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

/// Commands whose operand may be a data group, as `$::name` by those who wrote for version 9.
constexpr std::array<std::string_view, 3> data_group_commands = {"class", "matchclass", "findclass"};

bool has(const auto& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

void note(Globals& globals, const std::string& name, std::size_t offset, bool written) {
    const auto [at, is_new] = globals.try_emplace(name, Global{offset, written});
    at->second.written = at->second.written || written;
    at->second.offset = std::min(at->second.offset, offset);
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
        for (const GlobalWord& global : facts.globals(command))
            note(globals, global.name, command.parsed.words[global.word].span.begin, global.written);
    for (const RuleFacts::Read& read : facts.reads()) {
        const std::string name(global_name(read.name));
        if (!name.empty() && (globals.contains(name) || !is_data_group(facts, read)))
            note(globals, name, read.offset, false);
    }
    for (const auto& [name, global] : globals)
        found.push_back({"global-variable", global.offset,
                         fmt::format("\"::{}\" is a global variable{}", name, global.written ? "" : ", and this rule does not set it"),
                         "there is one copy of it: a virtual server whose rules change it runs on one worker, on BIG-IP on one core",
                         fmt::format("static::{} for what RULE_INIT sets once; table for what connections change and share", name)});
}

} // namespace sluice::rules
