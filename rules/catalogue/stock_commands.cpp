#include "rules/catalogue/stock_commands.h"

#include <algorithm>

namespace sluice::rules {
namespace {

constexpr StockCommand present[] = {
    {"after", 1, -1},    {"append", 1, -1},  {"array", 2, -1},    {"binary", 2, -1},   {"break", 0, 0},    {"case", 2, -1},
    {"catch", 1, 2},     {"clock", 1, -1},   {"close", 1, 1},     {"concat", 0, -1},   {"continue", 0, 0}, {"encoding", 1, -1},
    {"error", 1, 3},     {"eval", 1, -1},    {"expr", 1, -1},     {"fileevent", 2, 3}, {"for", 4, 4},      {"foreach", 3, -1},
    {"format", 1, -1},   {"global", 1, -1},  {"if", 1, -1},       {"incr", 1, 2},      {"info", 1, -1},    {"join", 1, 2},
    {"lappend", 1, -1},  {"lindex", 1, -1},  {"linsert", 3, -1},  {"list", 0, -1},     {"llength", 1, 1},  {"lrange", 3, 3},
    {"lreplace", 3, -1}, {"lsearch", 2, -1}, {"lset", 2, -1},     {"lsort", 1, -1},    {"proc", 3, 3},     {"puts", 1, 3},
    {"read", 1, 2},      {"regexp", 2, -1},  {"regsub", 3, -1},   {"return", 0, -1},   {"scan", 2, -1},    {"set", 1, 2},
    {"split", 1, 2},     {"string", 2, -1},  {"subst", 1, -1},    {"switch", 2, -1},   {"trace", 2, -1},   {"unset", 0, -1},
    {"uplevel", 1, -1},  {"upvar", 2, -1},   {"variable", 1, -1}, {"while", 2, 2},
};
static_assert(std::size(present) == 52);

constexpr std::string_view disabled[] = {
    "auto_execok", "auto_import", "auto_load", "auto_qualify", "cd",     "eof",  "exec",      "exit",   "fblocked", "fconfigure", "fcopy",
    "file",        "flush",       "gets",      "glob",         "interp", "load", "namespace", "open",   "package",  "pid",        "pwd",
    "rename",      "seek",        "socket",    "source",       "tell",   "time", "unknown",   "update", "vwait",
};
static_assert(std::size(disabled) == 31);

constexpr MathFunction functions[] = {
    {"abs", 1},   {"acos", 1}, {"asin", 1},  {"atan", 1}, {"atan2", 2}, {"ceil", 1},  {"cos", 1},  {"cosh", 1}, {"double", 1}, {"exp", 1},
    {"floor", 1}, {"fmod", 2}, {"hypot", 2}, {"int", 1},  {"log", 1},   {"log10", 1}, {"max", 2},  {"min", 2},  {"pow", 2},    {"rand", 0},
    {"round", 1}, {"sin", 1},  {"sinh", 1},  {"sqrt", 1}, {"srand", 1}, {"tan", 1},   {"tanh", 1}, {"wide", 1},
};

template <typename Row, std::size_t size>
const Row* find_row(const Row (&rows)[size], std::string_view name) {
    const auto at =
        std::lower_bound(std::begin(rows), std::end(rows), name, [](const Row& row, std::string_view wanted) { return row.name < wanted; });
    return at != std::end(rows) && at->name == name ? at : nullptr;
}

} // namespace

std::span<const StockCommand> stock_commands() {
    return present;
}

const StockCommand* find_stock_command(std::string_view name) {
    return find_row(present, name);
}

std::span<const std::string_view> disabled_commands() {
    return disabled;
}

bool is_disabled_command(std::string_view name) {
    return std::binary_search(std::begin(disabled), std::end(disabled), name);
}

const MathFunction* find_math_function(std::string_view name) {
    return find_row(functions, name);
}

} // namespace sluice::rules
