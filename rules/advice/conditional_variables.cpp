#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "rules/advice/rule_facts.h"
#include "rules/list.h"

namespace sluice::rules {

namespace {

using Names = VariableNames;

/// A rule with more is not looked through: each branch costs a look at all of them.
constexpr std::size_t watched_max = 500;

/// What is known at one place of a handler.
struct State {
    Names set;
    bool ended = false; ///< no way leads here
};

/// What is known where two ways meet.
State meet(const State& one, const State& other) {
    if (one.ended)
        return other;
    if (other.ended)
        return one;
    State both;
    std::ranges::set_intersection(one.set, other.set, std::inserter(both.set, both.set.end()));
    return both;
}

/// Walks through one handler in the order in which it runs.
class Walk {
public:
    /// `watched`: the variables that only `set` gives a value to.
    Walk(const RuleFacts& facts, Names watched) : facts_(facts), watched_(std::move(watched)) {}

    struct Doubt {
        RuleFacts::Read read;
        std::size_t set_offset = 0; ///< of the `set` in a branch
    };

    void handler(Span body) {
        State state;
        follow(body, state);
    }
    [[nodiscard]] const std::vector<Doubt>& doubts() const { return doubts_; }

private:
    using Words = std::vector<Word>;

    /// Everything that stands in the span, in order.
    void follow(Span span, State& state) {
        const auto& commands = facts_.commands();
        const auto& reads = facts_.reads();
        auto command = std::ranges::lower_bound(commands, span.begin, {}, [](const auto& one) { return one.parsed.span.begin; });
        auto read = std::ranges::lower_bound(reads, span.begin, {}, &RuleFacts::Read::offset);
        std::size_t at = span.begin;
        while (at < span.end) {
            const std::size_t next_command = command == commands.end() ? span.end : command->parsed.span.begin;
            const std::size_t next_read = read == reads.end() ? span.end : read->offset;
            if (std::min(next_command, next_read) >= span.end)
                return;
            if (next_read < next_command) {
                look_at(*read, state);
                at = (read++)->offset + 1;
                continue;
            }
            run(*command, state);
            at = std::max(command->parsed.span.end, next_command + 1);
            command = std::ranges::lower_bound(command, commands.end(), at, {}, [](const auto& one) { return one.parsed.span.begin; });
            read = std::ranges::lower_bound(read, reads.end(), at, {}, &RuleFacts::Read::offset);
        }
    }

    void run(const RuleFacts::Command& command, State& state) {
        const Words& words = command.parsed.words;
        if (command.name == "if")
            return run_if(words, state);
        if (command.name == "switch")
            return run_switch(words, state);
        const bool may_not_run = command.name == "while" || command.name == "for" || command.name == "foreach" || command.name == "catch";
        State inside = state;
        for (std::size_t at = 1; at < words.size(); ++at)
            follow(words[at].span, inside);
        inside.ended = may_not_run ? state.ended : inside.ended;
        state = std::move(inside);
        if (command.name == "set" && words.size() == 3)
            note_set(command, state);
        if (command.name == "return" || command.name == "error" || command.name == "break" || command.name == "continue")
            state.ended = true;
    }

    void note_set(const RuleFacts::Command& command, State& state) {
        const auto name = facts_.literal(command, 1);
        if (!name || !watched_.contains(*name))
            return;
        state.set.insert(*name);
        if (!branches_.empty())
            branch_sets_[*name].push_back(command.parsed.span.begin);
    }

    State branch(const Word& body, const State& before) {
        State after = before;
        branches_.push_back(body.span);
        follow(body.span, after);
        branches_.pop_back();
        if (after.ended) // what it sets is meant for a later event
            std::erase_if(watched_, [&](const std::string& name) { return after.set.contains(name) && !before.set.contains(name); });
        return after;
    }

    [[nodiscard]] bool is(const Word& word, std::string_view value) const { return facts_.text(word.span) == value; }

    void run_if(const Words& words, State& state) {
        State joined{{}, true};
        for (std::size_t at = 1; at < words.size();) {
            const bool has_condition = at == 1 || is(words[at], "elseif");
            at += at == 1 ? 0 : is(words[at], "elseif") || is(words[at], "else") ? 1 : 0;
            if (has_condition && at < words.size())
                follow(words[at++].span, state);
            at += at < words.size() && is(words[at], "then") ? 1 : 0;
            if (at >= words.size())
                break;
            joined = meet(joined, branch(words[at++], state));
            if (!has_condition) {
                state = std::move(joined);
                return;
            }
        }
        state = meet(joined, state);
    }

    void run_switch(const Words& words, State& state) {
        for (std::size_t at = 1; at + 1 < words.size(); ++at)
            follow(words[at].span, state);
        const auto arms = words.empty() || words.back().kind != WordKind::braced ? Read<Words>{Words{}}
                                                                                 : split_list(facts_.source(), words.back().inner());
        State joined{{}, true};
        bool has_default = false;
        for (std::size_t at = 0; arms && at + 1 < arms->size(); at += 2) {
            has_default = has_default || is((*arms)[at], "default");
            if (!is((*arms)[at + 1], "-"))
                joined = meet(joined, branch((*arms)[at + 1], state));
        }
        state = has_default ? joined : meet(joined, state);
    }

    void look_at(const RuleFacts::Read& read, const State& state) {
        if (state.ended || !watched_.contains(read.name) || state.set.contains(read.name))
            return;
        const auto sets = branch_sets_.find(read.name);
        if (sets == branch_sets_.end())
            return;
        // Behind a condition of its own the two may hold together.
        const auto is_around = [&](std::size_t set) {
            return branches_.empty() || (branches_.back().begin < set && set < branches_.back().end);
        };
        if (std::ranges::all_of(sets->second, is_around))
            doubts_.push_back({read, sets->second.front()});
    }

    const RuleFacts& facts_;
    Names watched_;
    std::vector<Span> branches_;                                               ///< around the place that the walk is at
    std::map<std::string, std::vector<std::size_t>, std::less<>> branch_sets_; ///< offsets of the `set` that stand in a branch
    std::vector<Doubt> doubts_;
};

/// Variables that nothing but `set NAME VALUE` names: what asks for one, or might set it in another way, knows what it does.
Names only_set(const RuleFacts& facts) {
    Names set;
    Names named;
    for (const RuleFacts::Command& command : facts.commands()) {
        if (command.scope != RuleFacts::handlers_scope)
            continue;
        const bool sets = command.name == "set" && command.parsed.words.size() == 3;
        for (std::size_t at = 1; at < command.parsed.words.size(); ++at) {
            const auto literal = facts.literal(command, at);
            if (literal)
                (sets && at == 1 ? set : named).insert(*literal);
        }
    }
    std::erase_if(set, [&](const std::string& name) { return named.contains(name) || name.find_first_of(":(") != std::string::npos; });
    return set;
}

/// Without those that another event has perhaps set before.
Names set_only_in(const RuleFacts& facts, Span body, Names names) {
    for (const RuleFacts::Command& command : facts.commands()) {
        const std::size_t at = command.parsed.span.begin;
        const bool is_elsewhere = command.scope == RuleFacts::handlers_scope && (at < body.begin || at >= body.end);
        const auto name = is_elsewhere && command.name == "set" ? facts.literal(command, 1) : std::nullopt;
        if (name)
            names.erase(*name);
    }
    return names;
}

} // namespace

void advise_on_conditional_variables(const RuleFacts& facts, const std::vector<std::string_view>& companions, std::uint32_t first_line,
                                     std::vector<Advice>& found) {
    auto watched = settable_variables(facts, RuleFacts::handlers_scope) ? only_set(facts) : Names{};
    if (watched.size() > watched_max)
        return;
    for (const std::string_view text : companions) {
        const auto others = settable_variables(RuleFacts(text), RuleFacts::handlers_scope);
        std::erase_if(watched, [&](const std::string& name) { return !others || others->contains(name); });
    }
    for (const HandlerText& handler : facts.top_level().handlers) {
        if (!handler.event || *handler.event == EventId::rule_init)
            continue;
        Walk walk(facts, set_only_in(facts, handler.body, watched));
        walk.handler(handler.body);
        for (const Walk::Doubt& doubt : walk.doubts()) {
            const std::string name{doubt.read.name};
            if (watched.erase(name) == 0 || facts.is_in_catch(doubt.read.offset))
                continue;
            const auto line = first_line + facts.source().position(doubt.set_offset).line - 1;
            found.push_back(
                {"unset-variable", doubt.read.offset, fmt::format("the variable \"{}\" is not set on every way to here", name),
                 fmt::format("line {} sets it only under a condition; else reading it is a TCL error that resets the connection", line),
                 fmt::format("set it before the condition as well, or ask [info exists {}] first", name)});
        }
    }
}

} // namespace sluice::rules
