#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::rules {

/// What the loader must know of a command that this program implements. The row stands beside the command's function.
struct CommandRow {
    std::string_view name;  ///< "IP::client_addr"
    int arguments_min = 0;  ///< words after the name
    int arguments_max = -1; ///< -1: no limit
    std::string_view usage; ///< "IP::client_addr"
    /// Accepted first words, separated by blanks, when they are fixed ("automap none" has none fixed: it takes addresses too); empty: any.
    std::string_view keywords;
    /// Forms of F5's that this program does not have, between bars: "cookie|address disable". A word in capitals stands for any that is
    /// no keyword.
    std::string_view later = {};
};

/// The form among row.later that the words behind the command's name make, as it stands there; empty: none. Nothing is a word that
/// is only known when the rule runs.
std::string_view later_form(const CommandRow& row, std::span<const std::optional<std::string>> words);

/// The commands that are implemented, by name. Built once by the program from all families; handed to whoever checks rules.
class CommandTable {
public:
    void add(std::span<const CommandRow> rows);
    [[nodiscard]] const CommandRow* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> names() const; ///< sorted

private:
    std::unordered_map<std::string_view, CommandRow> rows_;
};

} // namespace sluice::rules
