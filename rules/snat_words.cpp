#include "rules/snat_words.h"

namespace sluice::rules {

namespace {

std::string_view without_quotes(std::string_view word) {
    const bool quoted = word.size() >= 2 && ((word.front() == '"' && word.back() == '"') || (word.front() == '{' && word.back() == '}'));
    return quoted ? word.substr(1, word.size() - 2) : word;
}

} // namespace

void SnatWords::used(std::string_view word) {
    word = without_quotes(word);
    if (!word.starts_with('$')) {
        literals_.emplace(word);
        return;
    }
    word.remove_prefix(1);
    variables_.emplace(without_quotes(word));
}

void SnatWords::set(std::string_view name, std::string value) {
    set_.emplace(std::string(name), std::move(value));
}

std::vector<std::string> SnatWords::values() const {
    std::set<std::string> values = literals_;
    for (const auto& [name, value] : set_)
        if (variables_.contains(name))
            values.insert(value);
    return {values.begin(), values.end()};
}

} // namespace sluice::rules
