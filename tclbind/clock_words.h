#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::tclbind {

// The words of dates, in lower case.

enum class WordKind : std::uint8_t {
    month,    ///< value: 1 to 12
    weekday,  ///< value: 0 (Sunday) to 6
    meridian, ///< value: 0 am, 12 pm
    zone,     ///< value: minutes east of Greenwich
    months,   ///< a unit; value: how many months it has
    days,     ///< a unit; value: how many days
    seconds,  ///< a unit; value: how many seconds
    shift,    ///< tomorrow, yesterday; value: days
    count,    ///< next, last, this; value: 1, -1, 0
    now,
    ago,
    iso_time, ///< the T between date and time
};

struct DateWord {
    std::string_view text;
    WordKind kind;
    int value;
};

/// Months and days may be cut to three letters, units may have an s.
std::optional<DateWord> find_date_word(std::string_view word);

} // namespace sluice::tclbind
