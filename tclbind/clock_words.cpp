#include "tclbind/clock_words.h"

namespace sluice::tclbind {

namespace {

constexpr int hour = 60;

constexpr DateWord names[] = {
    {"january", WordKind::month, 1},     {"february", WordKind::month, 2},   {"march", WordKind::month, 3},
    {"april", WordKind::month, 4},       {"may", WordKind::month, 5},        {"june", WordKind::month, 6},
    {"july", WordKind::month, 7},        {"august", WordKind::month, 8},     {"september", WordKind::month, 9},
    {"october", WordKind::month, 10},    {"november", WordKind::month, 11},  {"december", WordKind::month, 12},
    {"sunday", WordKind::weekday, 0},    {"monday", WordKind::weekday, 1},   {"tuesday", WordKind::weekday, 2},
    {"wednesday", WordKind::weekday, 3}, {"thursday", WordKind::weekday, 4}, {"friday", WordKind::weekday, 5},
    {"saturday", WordKind::weekday, 6},
};

constexpr DateWord others[] = {
    {"sept", WordKind::month, 9},
    {"tues", WordKind::weekday, 2},
    {"wednes", WordKind::weekday, 3},
    {"thur", WordKind::weekday, 4},
    {"thurs", WordKind::weekday, 4},
    {"am", WordKind::meridian, 0},
    {"pm", WordKind::meridian, 12},
    {"gmt", WordKind::zone, 0},
    {"utc", WordKind::zone, 0},
    {"ut", WordKind::zone, 0},
    {"z", WordKind::zone, 0},
    {"wet", WordKind::zone, 0},
    {"bst", WordKind::zone, hour},
    {"cet", WordKind::zone, hour},
    {"met", WordKind::zone, hour},
    {"cest", WordKind::zone, 2 * hour},
    {"mest", WordKind::zone, 2 * hour},
    {"eet", WordKind::zone, 2 * hour},
    {"eest", WordKind::zone, 3 * hour},
    {"ist", WordKind::zone, 5 * hour + 30},
    {"jst", WordKind::zone, 9 * hour},
    {"nzst", WordKind::zone, 12 * hour},
    {"nzdt", WordKind::zone, 13 * hour},
    {"ast", WordKind::zone, -4 * hour},
    {"adt", WordKind::zone, -3 * hour},
    {"est", WordKind::zone, -5 * hour},
    {"edt", WordKind::zone, -4 * hour},
    {"cst", WordKind::zone, -6 * hour},
    {"cdt", WordKind::zone, -5 * hour},
    {"mst", WordKind::zone, -7 * hour},
    {"mdt", WordKind::zone, -6 * hour},
    {"pst", WordKind::zone, -8 * hour},
    {"pdt", WordKind::zone, -7 * hour},
    {"hst", WordKind::zone, -10 * hour},
    {"year", WordKind::months, 12},
    {"month", WordKind::months, 1},
    {"fortnight", WordKind::days, 14},
    {"week", WordKind::days, 7},
    {"day", WordKind::days, 1},
    {"hour", WordKind::seconds, 3600},
    {"minute", WordKind::seconds, 60},
    {"min", WordKind::seconds, 60},
    {"second", WordKind::seconds, 1},
    {"sec", WordKind::seconds, 1},
    {"tomorrow", WordKind::shift, 1},
    {"yesterday", WordKind::shift, -1},
    {"today", WordKind::now, 0},
    {"now", WordKind::now, 0},
    {"next", WordKind::count, 1},
    {"last", WordKind::count, -1},
    {"this", WordKind::count, 0},
    {"ago", WordKind::ago, 0},
    {"t", WordKind::iso_time, 0},
};

bool is_unit(const DateWord& word) {
    return word.kind == WordKind::months || word.kind == WordKind::days || word.kind == WordKind::seconds;
}

} // namespace

std::optional<DateWord> find_date_word(std::string_view word) {
    for (const DateWord& name : names) {
        if (word == name.text || word == name.text.substr(0, 3)) {
            return name;
        }
    }
    const std::string_view singular = word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
    for (const DateWord& other : others) {
        if (word == other.text || (is_unit(other) && singular == other.text)) {
            return other;
        }
    }
    return std::nullopt;
}

} // namespace sluice::tclbind
