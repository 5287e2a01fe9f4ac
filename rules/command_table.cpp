#include "rules/command_table.h"

#include <algorithm>

namespace sluice::rules {

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
