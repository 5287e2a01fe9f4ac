#include <algorithm>

#include "rules/catalogue/stock_commands.h"

namespace sluice::rules {
namespace {

constexpr StockSubcommand of_array[] = {
    {"anymore", 2, 2}, {"donesearch", 2, 2}, {"exists", 1, 1},      {"get", 1, 2},        {"names", 1, 3}, {"nextelement", 2, 2},
    {"set", 2, 2},     {"size", 1, 1},       {"startsearch", 1, 1}, {"statistics", 1, 1}, {"unset", 1, 2},
};

constexpr StockSubcommand of_binary[] = {{"decode", 2, -1}, {"encode", 2, -1}, {"format", 1, -1}, {"scan", 2, -1}};

constexpr StockSubcommand of_clock[] = {
    {"add", 1, -1}, {"clicks", 0, 1}, {"format", 1, -1}, {"microseconds", 0, 0}, {"milliseconds", 0, 0}, {"scan", 1, -1}, {"seconds", 0, 0},
};

constexpr StockSubcommand of_info[] = {
    {"args", 1, 1},
    {"body", 1, 1},
    {"cmdcount", 0, 0},
    {"commands", 0, 1},
    {"complete", 1, 1},
    {"default", 3, 3},
    {"exists", 1, 1},
    {"functions", 0, 1},
    {"globals", 0, 1},
    {"hostname", 0, 0},
    {"level", 0, 1},
    {"library", 0, 0},
    {"loaded", 0, 1},
    {"locals", 0, 1},
    {"nameofexecutable", 0, 0},
    {"patchlevel", 0, 0},
    {"procs", 0, 1},
    {"script", 0, 1},
    {"sharedlibextension", 0, 0},
    {"tclversion", 0, 0},
    {"vars", 0, 1},
};

constexpr StockSubcommand of_string[] = {
    {"bytelength", 1, 1}, {"compare", 2, 5}, {"equal", 2, 5},     {"first", 2, 3},   {"index", 2, 2}, {"is", 2, 5},
    {"last", 2, 3},       {"length", 1, 1},  {"map", 2, 3},       {"match", 2, 3},   {"range", 3, 3}, {"repeat", 2, 2},
    {"replace", 3, 4},    {"tolower", 1, 3}, {"totitle", 1, 3},   {"toupper", 1, 3}, {"trim", 1, 2},  {"trimleft", 1, 2},
    {"trimright", 1, 2},  {"wordend", 2, 2}, {"wordstart", 2, 2},
};

} // namespace

std::span<const StockSubcommand> stock_subcommands(std::string_view command) {
    if (command == "array")
        return of_array;
    if (command == "binary")
        return of_binary;
    if (command == "clock")
        return of_clock;
    if (command == "info")
        return of_info;
    return command == "string" ? std::span<const StockSubcommand>(of_string) : std::span<const StockSubcommand>();
}

const StockSubcommand* find_stock_subcommand(std::span<const StockSubcommand> rows, std::string_view word) {
    const auto exact = std::find_if(rows.begin(), rows.end(), [word](const StockSubcommand& row) { return row.name == word; });
    if (exact != rows.end())
        return &*exact;
    const auto begins = [word](const StockSubcommand& row) { return !word.empty() && row.name.starts_with(word); };
    const auto only = std::find_if(rows.begin(), rows.end(), begins);
    return std::count_if(rows.begin(), rows.end(), begins) == 1 ? &*only : nullptr;
}

std::string bad_stock_subcommand(std::span<const StockSubcommand> rows, std::string_view word) {
    std::string text = "bad option \"" + std::string(word) + "\": must be ";
    for (std::size_t at = 0; at < rows.size(); ++at) {
        text += at == 0 ? "" : at + 1 == rows.size() ? ", or " : ", ";
        text += rows[at].name;
    }
    return text;
}

} // namespace sluice::rules
