#include "rules/command_table.h"

#include <algorithm>

namespace sluice::rules {
namespace {

/// Cuts the text up to `separator` off the front.
std::string_view take(std::string_view& rest, char separator) {
    const std::string_view part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

bool is_keyword(std::string_view keywords, std::string_view word) {
    while (!keywords.empty())
        if (take(keywords, ' ') == word)
            return true;
    return false;
}

bool fits(const CommandRow& row, std::string_view pattern, const std::optional<std::string>& word) {
    const bool any = pattern.front() >= 'A' && pattern.front() <= 'Z';
    return any ? !word || !is_keyword(row.keywords, *word) : word == pattern;
}

} // namespace

std::string_view later_form(const CommandRow& row, std::span<const std::optional<std::string>> words) {
    for (std::string_view forms = row.later; !forms.empty();) {
        const std::string_view form = take(forms, '|');
        std::size_t at = 0;
        bool all = true;
        for (std::string_view rest = form; all && !rest.empty(); ++at)
            all = at < words.size() && fits(row, take(rest, ' '), words[at]);
        if (all)
            return form;
    }
    return {};
}

void CommandTable::add(std::span<const CommandRow> rows) {
    for (const CommandRow& row : rows)
        rows_.insert_or_assign(row.name, row);
}

const CommandRow* CommandTable::find(std::string_view name) const {
    const auto at = rows_.find(name);
    return at == rows_.end() ? nullptr : &at->second;
}

std::vector<std::string_view> CommandTable::names() const {
    std::vector<std::string_view> names;
    names.reserve(rows_.size());
    for (const auto& [name, row] : rows_)
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace sluice::rules
