#pragma once

#include <string>
#include <vector>

#include "config/tmsh/command_line.h"
#include "config/tmsh/failure.h"
#include "config/tmsh/property_table.h"
#include "config/tree.h"

namespace sluice::config::tmsh {

enum class Operation : std::uint8_t { set, add, modify, remove, replace };

/// One property of a command: `ratio 3`, `members add { … }`, `disabled`.
struct Edit {
    const PropertyRow* row = nullptr;
    Operation operation = Operation::set;
    std::vector<std::string> words; ///< value of a scalar; empty: taken away (`none`)
    std::vector<Property> entries;  ///< of a block or collection; what a command says of an entry, `none` included
};

/// Reads properties to the end of the command or to the brace that closes the block, which stays. Names of objects come out as full
/// paths, ports as numbers. Property names may be shortened.
Result<std::vector<Edit>> read_edits(Words& words, PropertyTable table);

/// One value checked and brought into the form files have: "smtp" of a destination becomes 25, a bare name gets its folder.
Result<std::string> read_value(const PropertyRow& row, const std::string& word);

/// `/Common/10.0.0.1:25` of a member's name as typed.
std::string member_name(const std::string& typed);

} // namespace sluice::config::tmsh
