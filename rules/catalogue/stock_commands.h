#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sluice::rules {

/// One of the 52 commands of Tcl 8.4 that rules may use, with the number of words that 8.4 takes after its name.
struct StockCommand {
    std::string_view name;
    int arguments_min;
    int arguments_max; ///< -1: no limit
};

/// Sorted by name.
std::span<const StockCommand> stock_commands();
/// Null when rules have no such command.
const StockCommand* find_stock_command(std::string_view name);

/// What the first word of `string`, `info`, `array`, `binary` or `clock` may be, with the number of words after it. What only later Tcl
/// has is among them: leaving it in harms nobody.
struct StockSubcommand {
    std::string_view name;
    int arguments_min;
    int arguments_max; ///< -1: no limit
};
/// In the order in which Tcl names them; empty when the command has none, or more than 8.4 says.
std::span<const StockSubcommand> stock_subcommands(std::string_view command);
/// The one of that name, or the only one that begins so, as Tcl takes it; null otherwise.
const StockSubcommand* find_stock_subcommand(std::span<const StockSubcommand> rows, std::string_view word);
/// `bad option "x": must be a, b, or c`.
std::string bad_stock_subcommand(std::span<const StockSubcommand> rows, std::string_view word);

/// The 31 commands of Tcl that BIG-IP refuses with `command is disabled`. Sorted.
std::span<const std::string_view> disabled_commands();
bool is_disabled_command(std::string_view name);

/// Functions that an expression may call in 8.4. Null when there is none of that name.
struct MathFunction {
    std::string_view name;
    int arguments;
};
const MathFunction* find_math_function(std::string_view name);

} // namespace sluice::rules
