#include "tclbind/clock_scan.h"

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "tclbind/clock_words.h"

namespace sluice::tclbind {

namespace {

struct Token {
    enum class Kind : std::uint8_t { number, word, sign } kind;
    char sign = 0; ///< one of : / - + . and ,
    std::int64_t number = 0;
    std::size_t digits = 0;
    DateWord word{};
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::size_t text_bytes_max = 256;
constexpr std::size_t digits_max = 14;

std::optional<Token> take_number(std::string_view& text) {
    Token token{Token::Kind::number, 0, 0, 0, {}};
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
        token.number = token.number * 10 + (text[0] - '0');
        if (++token.digits > digits_max) {
            return std::nullopt;
        }
    }
    return token;
}

std::optional<Token> take_word(std::string_view& text) {
    std::string word;
    for (; !text.empty() && (is_letter(text[0]) || text[0] == '.'); text.remove_prefix(1)) {
        if (text[0] != '.') {
            word.push_back(static_cast<char>(text[0] | 0x20));
        }
    }
    const auto known = find_date_word(word);
    return known ? std::optional{Token{Token::Kind::word, 0, 0, 0, *known}} : std::nullopt;
}

/// Nothing when some part can stand in no date.
std::optional<std::vector<Token>> split(std::string_view text) {
    std::vector<Token> tokens;
    while (!text.empty()) {
        const char c = text[0];
        std::optional<Token> token;
        if (is_digit(c)) {
            token = take_number(text);
        } else if (is_letter(c)) {
            token = take_word(text);
        } else {
            text.remove_prefix(1);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                continue;
            }
            token = std::string_view{":/-+.,"}.find(c) == std::string_view::npos ? std::nullopt
                                                                                 : std::optional{Token{Token::Kind::sign, c, 0, 0, {}}};
        }
        if (!token) {
            return std::nullopt;
        }
        tokens.push_back(*token);
    }
    return tokens;
}

/// What the text says, each part at most once.
struct Parts {
    bool has_date = false;
    std::optional<std::int64_t> year;
    std::int64_t month = 0;
    std::int64_t day = 0;
    bool has_time = false;
    std::int64_t hour = 0;
    std::int64_t minute = 0;
    std::int64_t second = 0;
    std::optional<int> zone; ///< minutes east
    std::optional<int> weekday;
    int weekday_count = 1;
    bool has_relative = false;
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
};

class Parser {
public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    std::optional<Parts> parse() {
        while (at_ < tokens_.size()) {
            if (!item()) {
                return std::nullopt;
            }
        }
        const bool says_something = parts_.has_date || parts_.has_time || parts_.weekday || parts_.has_relative;
        return says_something ? std::optional{parts_} : std::nullopt;
    }

private:
    [[nodiscard]] bool is_sign(std::size_t ahead, char sign) const {
        return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == Token::Kind::sign && tokens_[at_ + ahead].sign == sign;
    }
    [[nodiscard]] bool is_number(std::size_t ahead) const {
        return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == Token::Kind::number;
    }
    [[nodiscard]] bool is_word(std::size_t ahead, WordKind kind) const {
        return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == Token::Kind::word && tokens_[at_ + ahead].word.kind == kind;
    }
    [[nodiscard]] bool is_unit(std::size_t ahead) const {
        return is_word(ahead, WordKind::months) || is_word(ahead, WordKind::days) || is_word(ahead, WordKind::seconds);
    }
    [[nodiscard]] std::int64_t number(std::size_t ahead) const { return tokens_[at_ + ahead].number; }
    [[nodiscard]] int value(std::size_t ahead) const { return tokens_[at_ + ahead].word.value; }

    bool item() {
        if (is_sign(0, ',')) {
            ++at_;
            return true;
        }
        if (is_sign(0, '+') || is_sign(0, '-')) {
            return signed_unit();
        }
        return tokens_[at_].kind == Token::Kind::number ? number_item() : word_item();
    }

    bool signed_unit() {
        const int direction = is_sign(0, '-') ? -1 : 1;
        if (is_number(1) && is_unit(2)) {
            add(number(1) * direction, tokens_[at_ + 2].word);
            at_ += 3;
            return true;
        }
        return false;
    }

    bool number_item() {
        if (is_sign(1, ':') && is_number(2)) {
            return clock_time();
        }
        if (is_sign(1, '/') && is_number(2)) {
            return american_date();
        }
        if (is_sign(1, '-') && is_number(2) && is_sign(3, '-') && is_number(4)) {
            return set_date(full_year(0), number(2), number(4), 5);
        }
        if (is_sign(1, '-') && is_word(2, WordKind::month) && is_sign(3, '-') && is_number(4)) {
            return set_date(full_year(4), value(2), number(0), 5);
        }
        if (is_word(1, WordKind::month)) {
            const bool has_year = is_number(2) && !is_sign(3, ':');
            return set_date(has_year ? std::optional{full_year(2)} : std::nullopt, value(1), number(0), has_year ? 3 : 2);
        }
        if (is_word(1, WordKind::meridian)) {
            return set_time(number(0), 0, 0, 1);
        }
        if (is_unit(1)) {
            add(number(0), tokens_[at_ + 1].word);
            at_ += 2;
            return true;
        }
        return plain_number();
    }

    /// Digits without anything: a date of 6 or 8 of them with its time behind, a year behind date and time, else hours and minutes.
    bool plain_number() {
        const std::size_t digits = tokens_[at_].digits;
        const std::int64_t n = number(0);
        if (!parts_.has_date && (digits == 8 || digits == 6)) {
            const std::int64_t year = digits == 8 ? n / 10000 : with_century(n / 10000);
            if (!set_date(year, n / 100 % 100, n % 100, 1)) {
                return false;
            }
            at_ += is_word(0, WordKind::iso_time) ? 1 : 0;
            return !is_number(0) || tokens_[at_].digits != 6 || set_time(number(0) / 10000, number(0) / 100 % 100, number(0) % 100, 1);
        }
        if (parts_.has_date && parts_.has_time && !parts_.has_relative && !parts_.year) {
            parts_.year = full_year(0);
            ++at_;
            return true;
        }
        return n < 100 ? set_time(n, 0, 0, 1) : set_time(n / 100, n % 100, 0, 1);
    }

    bool word_item() {
        if (is_word(0, WordKind::month) && is_number(1)) {
            const std::size_t comma = is_sign(2, ',') ? 1 : 0;
            const bool has_year = is_number(2 + comma) && !is_sign(3 + comma, ':');
            return set_date(has_year ? std::optional{full_year(2 + comma)} : std::nullopt, value(0), number(1), has_year ? 3 + comma : 2);
        }
        if (is_word(0, WordKind::weekday)) {
            return set_weekday(1, 0);
        }
        if (is_word(0, WordKind::count)) {
            return counted();
        }
        if (is_word(0, WordKind::ago)) {
            parts_.months = -parts_.months;
            parts_.days = -parts_.days;
            parts_.seconds = -parts_.seconds;
        } else if (is_word(0, WordKind::shift) || is_word(0, WordKind::now)) {
            parts_.has_relative = true;
            parts_.days += value(0);
        } else if (is_word(0, WordKind::zone) && !parts_.zone) {
            parts_.zone = value(0);
        } else if (is_unit(0)) {
            add(1, tokens_[at_].word);
        } else if (!is_word(0, WordKind::iso_time) || !parts_.has_date) {
            return false;
        }
        ++at_;
        return true;
    }

    /// `next week`, `last monday`
    bool counted() {
        const int count = value(0);
        if (is_word(1, WordKind::weekday)) {
            ++at_;
            return set_weekday(count == 1 ? 2 : count == 0 ? 1 : -1, 0);
        }
        if (!is_unit(1)) {
            return false;
        }
        add(count, tokens_[at_ + 1].word);
        at_ += 2;
        return true;
    }

    bool set_weekday(int count, std::size_t ahead) {
        const bool first = !parts_.weekday;
        parts_.weekday = value(ahead);
        parts_.weekday_count = count;
        ++at_;
        return first;
    }

    bool american_date() {
        const bool has_year = is_sign(3, '/') && is_number(4);
        return set_date(has_year ? std::optional{full_year(4)} : std::nullopt, number(0), number(2), has_year ? 5 : 3);
    }

    bool clock_time() {
        const std::int64_t hour = number(0);
        const std::int64_t minute = number(2);
        std::int64_t second = 0;
        std::size_t taken = 3;
        if (is_sign(3, ':') && is_number(4)) {
            second = number(4);
            taken = is_sign(5, '.') && is_number(6) ? 7 : 5;
        }
        return set_time(hour, minute, second, taken);
    }

    /// Takes the tokens of the time, and am, pm and `+hhmm` behind them.
    bool set_time(std::int64_t hour, std::int64_t minute, std::int64_t second, std::size_t taken) {
        at_ += taken;
        if (parts_.has_time || minute > 59 || second > 60) {
            return false;
        }
        if (is_word(0, WordKind::meridian)) {
            if (hour < 1 || hour > 12) {
                return false;
            }
            hour = hour % 12 + value(0);
            ++at_;
        }
        if ((is_sign(0, '+') || is_sign(0, '-')) && is_number(1) && tokens_[at_ + 1].digits == 4 && !is_unit(2)) {
            const auto minutes = static_cast<int>(number(1) / 100 * 60 + number(1) % 100);
            parts_.zone = is_sign(0, '-') ? -minutes : minutes;
            at_ += 2;
        }
        parts_.has_time = true;
        parts_.hour = hour;
        parts_.minute = minute;
        parts_.second = second;
        return hour <= 23;
    }

    bool set_date(std::optional<std::int64_t> year, std::int64_t month, std::int64_t day, std::size_t taken) {
        at_ += taken;
        const bool good = !parts_.has_date && month >= 1 && month <= 12 && day >= 1 && day <= 31;
        parts_.has_date = true;
        parts_.year = year;
        parts_.month = month;
        parts_.day = day;
        return good;
    }

    static std::int64_t with_century(std::int64_t year) { return year + (year < 69 ? 2000 : 1900); }
    [[nodiscard]] std::int64_t full_year(std::size_t ahead) const {
        return tokens_[at_ + ahead].digits <= 2 ? with_century(number(ahead)) : number(ahead);
    }

    void add(std::int64_t count, const DateWord& unit) {
        parts_.has_relative = true;
        std::int64_t& sum = unit.kind == WordKind::months ? parts_.months : unit.kind == WordKind::days ? parts_.days : parts_.seconds;
        sum += count * unit.value;
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    Parts parts_;
};

int days_in(std::int64_t year, int month) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && leap ? 1 : 0);
}

/// Months later, on the same day or the last one that the month has.
void add_months(std::tm& time, std::int64_t months) {
    const std::int64_t month = std::int64_t{time.tm_year} * 12 + time.tm_mon + months;
    const std::int64_t year = month >= 0 ? month / 12 : -((11 - month) / 12);
    time.tm_year = static_cast<int>(year);
    time.tm_mon = static_cast<int>(month - year * 12);
    time.tm_mday = std::min(time.tm_mday, days_in(year + 1900, time.tm_mon));
}

void go_to_weekday(std::tm& time, int weekday, int count) {
    const std::int64_t days = (weekday - time.tm_wday + 7) % 7 + 7 * (count <= 0 ? count : count - 1);
    time.tm_mday += static_cast<int>(days);
}

bool is_sensible(const Parts& parts) {
    constexpr std::int64_t years_max = 9999;
    constexpr std::int64_t days_max = years_max * 366;
    const auto within = [](std::int64_t value, std::int64_t bound) { return value >= -bound && value <= bound; };
    return within(parts.year.value_or(0), years_max) && within(parts.months, years_max * 12) && within(parts.days, days_max) &&
           within(parts.seconds, days_max * 86400);
}

std::tm broken_down(std::time_t seconds, bool gmt) {
    std::tm time{};
    gmt ? gmtime_r(&seconds, &time) : localtime_r(&seconds, &time);
    return time;
}

} // namespace

std::optional<std::int64_t> scan_date(std::string_view text, std::int64_t base, bool gmt) {
    auto tokens = text.size() <= text_bytes_max ? split(text) : std::nullopt;
    const auto parts = tokens ? Parser{std::move(*tokens)}.parse() : std::nullopt;
    if (!parts || !is_sensible(*parts)) {
        return std::nullopt;
    }
    const bool in_gmt = gmt || parts->zone.has_value();
    std::tm time = broken_down(base + parts->zone.value_or(0) * 60, in_gmt);
    if (parts->has_date) {
        time.tm_year = static_cast<int>(parts->year.value_or(time.tm_year + 1900) - 1900);
        time.tm_mon = static_cast<int>(parts->month - 1);
        time.tm_mday = static_cast<int>(parts->day);
        if (time.tm_mday > days_in(std::int64_t{time.tm_year} + 1900, time.tm_mon)) {
            return std::nullopt;
        }
    } else if (parts->weekday) {
        go_to_weekday(time, *parts->weekday, parts->weekday_count);
    }
    if (parts->has_time || parts->has_date || parts->weekday) {
        time.tm_hour = static_cast<int>(parts->hour);
        time.tm_min = static_cast<int>(parts->minute);
        time.tm_sec = static_cast<int>(parts->second);
    }
    add_months(time, parts->months);
    time.tm_mday += static_cast<int>(parts->days);
    time.tm_isdst = -1;
    return (in_gmt ? timegm(&time) : std::mktime(&time)) - parts->zone.value_or(0) * 60 + parts->seconds;
}

} // namespace sluice::tclbind
