#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "rules/advice/rule_facts.h"

namespace sluice::rules {

namespace {

/// `0x${digits}` is made a number by being substituted first.
bool builds_a_number(const RuleFacts& facts, const Word& word) {
    const std::vector<Piece> pieces = facts.pieces(word);
    return std::ranges::any_of(pieces, [&](const Piece& piece) {
        return piece.span.begin > word.inner().begin && is_name_character(facts.source().at(piece.span.begin - 1));
    });
}

} // namespace

/// Conditions of `if` and `while` are the loader's to warn of, as on a BIG-IP.
void advise_on_unbraced_expressions(const RuleFacts& facts, std::vector<Advice>& found) {
    for (const RuleFacts::Command& command : facts.commands()) {
        const auto& words = command.parsed.words;
        const auto open = std::ranges::find_if(words.begin() + 1, words.end(), &Word::substitutes);
        if (command.name != "expr" || open == words.end() ||
            std::ranges::any_of(words, [&](const Word& word) { return builds_a_number(facts, word); }))
            continue;
        const auto is_there = [&](const Advice& advice) { return advice.offset == open->span.begin; };
        if (std::ranges::none_of(found, is_there))
            found.push_back({"unbraced-expression",
                             open->span.begin,
                             fmt::format("[use curly braces to avoid double substitution][{}]", facts.text(command.parsed.span)),
                             {},
                             {}});
    }
}

} // namespace sluice::rules
