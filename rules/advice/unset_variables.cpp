#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/advice/rule_facts.h"

namespace sluice::rules {

namespace {

using Names = VariableNames;

/// Commands whose text may set any variable when it is computed.
constexpr std::array<std::string_view, 3> open_commands = {"eval", "uplevel", "subst"};
/// What BIG-IP sets before an event.
constexpr std::array<std::string_view, 2> set_by_events = {"DOSL7_ATTACKER_IP", "DOSL7_MITIGATION"};
constexpr std::array<std::string_view, 8> naming_commands = {"set", "incr", "append", "lappend", "array", "upvar", "foreach", "unset"};

bool has(const auto& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::string_view without_index(std::string_view name) {
    return name.substr(0, name.find('('));
}

/// `a b` of `foreach {a b} $list`.
void add_words(std::string_view list, Names& names) {
    while (!list.empty()) {
        const std::size_t begin = std::min(list.find_first_not_of(" \t\n"), list.size());
        const std::size_t end = std::min(list.find_first_of(" \t\n", begin), list.size());
        if (end > begin)
            names.emplace(list.substr(begin, end - begin));
        list.remove_prefix(end);
    }
}

/// Anything that a command might set counts, so that a name which is left is set by nothing. False when that cannot be known.
bool add_settable(const RuleFacts& facts, const RuleFacts::Command& command, Names& names) {
    const auto& words = command.parsed.words;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const auto literal = facts.literal(command, at);
        if (!literal && has(open_commands, command.name))
            return false;
        const std::string_view written = facts.text(words[at].span);
        const std::string_view base = without_index(written);
        const bool is_name = at == 1 && has(naming_commands, command.name);
        if (!literal && is_name && base.find_first_of("$[") != std::string_view::npos && command.name != "array")
            return false;
        if (literal && command.name == "foreach" && at + 1 < words.size())
            add_words(*literal, names);
        names.emplace(without_index(literal ? std::string_view{*literal} : base));
    }
    return !command.name.empty() || words.empty();
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// The name that was probably meant; empty: none is near.
std::string nearest(const RuleFacts& facts, std::string_view name, std::size_t scope) {
    constexpr std::size_t length_max = 32;
    constexpr int tried_max = 100;
    const std::size_t far = name.size() < 6 ? 2 : 3;
    int tried = 0;
    for (const RuleFacts::Command& command : facts.commands()) {
        const bool sets = command.scope == scope && command.name == "set" && command.parsed.words.size() == 3;
        const auto set = sets && tried < tried_max ? facts.literal(command, 1) : std::nullopt;
        if (!set || set->size() > length_max || name.size() > length_max)
            continue;
        ++tried;
        if (distance(*set, name) < far)
            return *set;
    }
    return {};
}

/// What the rules around set for this one; nothing when that may be anything.
std::optional<Names> set_by_companions(const std::vector<std::string_view>& companions) {
    Names names(set_by_events.begin(), set_by_events.end());
    for (const std::string_view text : companions) {
        const auto set = settable_variables(RuleFacts(text), RuleFacts::handlers_scope);
        if (!set)
            return std::nullopt;
        names.insert(set->begin(), set->end());
    }
    return names;
}

struct Wording {
    std::string why;
    std::string fix;
};

Wording wording(const RuleFacts& facts, const RuleFacts::Read& read, const std::optional<Names>& init) {
    const std::string meant = nearest(facts, read.name, read.scope);
    const std::string fix = meant.empty() ? fmt::format("set it before it is read, or ask [info exists {}] first", read.name)
                                          : fmt::format("perhaps ${} was meant", meant);
    if (read.scope == RuleFacts::handlers_scope && init && init->contains(read.name))
        return {"what RULE_INIT sets without static:: is gone when it ends: reading it is a TCL error that resets the connection",
                fmt::format("static::{0}, in RULE_INIT and here", read.name)};
    if (read.scope == RuleFacts::handlers_scope)
        return {"reading it is a TCL error that resets the connection, unless another rule of the virtual server sets it first", fix};
    if (read.scope == RuleFacts::init_scope)
        return {"reading it is a TCL error that ends RULE_INIT", fix};
    return {"reading it is a TCL error that resets the connection: variables of the caller are not seen in a procedure", fix};
}

void advise_on_scope(const RuleFacts& facts, std::size_t scope, Names names, std::vector<Advice>& found) {
    const auto init = settable_variables(facts, RuleFacts::init_scope);
    for (const RuleFacts::Read& read : facts.reads()) {
        const bool is_plain = read.scope == scope && read.name.find("::") == std::string_view::npos && !read.name.empty();
        if (!is_plain || names.contains(read.name) || facts.is_in_catch(read.offset))
            continue;
        names.emplace(read.name);
        const Wording words = wording(facts, read, init);
        found.push_back({"unset-variable", read.offset, fmt::format("nothing sets the variable \"{}\"", read.name), words.why, words.fix});
    }
}

} // namespace

std::optional<VariableNames> settable_variables(const RuleFacts& facts, std::size_t scope) {
    Names names(facts.arguments(scope).begin(), facts.arguments(scope).end());
    for (const RuleFacts::Command& command : facts.commands()) {
        if (command.scope == scope && !add_settable(facts, command, names))
            return std::nullopt;
    }
    return names;
}

void advise_on_unset_variables(const RuleFacts& facts, const std::vector<std::string_view>& companions, std::vector<Advice>& found) {
    const auto around = set_by_companions(companions);
    for (std::size_t scope = 0; scope < facts.scopes(); ++scope) {
        auto names = settable_variables(facts, scope);
        if (!names || (!around && scope == RuleFacts::handlers_scope))
            continue;
        if (scope == RuleFacts::handlers_scope)
            names->insert(around->begin(), around->end());
        advise_on_scope(facts, scope, std::move(*names), found);
    }
}

} // namespace sluice::rules
