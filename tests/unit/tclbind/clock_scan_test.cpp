#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tclbind/clock_scan.h"

using sluice::tclbind::scan_date;

namespace {

constexpr std::int64_t base = 1611187200; // Thu Jan 21 00:00:00 GMT 2021
constexpr std::int64_t day = 86400;
constexpr std::int64_t noon = base + day / 2;

std::int64_t gmt(std::string_view text, std::int64_t from = noon) {
    return scan_date(text, from, true).value_or(-1);
}

} // namespace

TEST_CASE("dates in every form of Tcl 8.4") {
    for (const std::string_view text : {"1/21/2021", "01/21/21", "1/21", "January 21, 2021", "Jan 21 2021", "jan 21", "21 January 2021",
                                        "21 Jan 21", "21 jan", "Thu, 21 Jan 2021", "Thursday, January 21, 2021", "20210121", "210121",
                                        "2021-01-21", "21-Jan-2021", "21-jan-21", "thu 21 jan 2021 0:00"}) {
        CAPTURE(text);
        CHECK(gmt(text) == base);
    }
    CHECK(gmt("1 Jan 1969") == -365 * day);
    CHECK(gmt("1 Jan 69") == -365 * day);
    CHECK(gmt("29 Feb 2020") == 1582934400);
}

TEST_CASE("times of the base's day") {
    CHECK(gmt("10:00") == base + 36000);
    CHECK(gmt("09:30 AM") == base + 34200);
    CHECK(gmt("10:00 p.m.") == base + 79200);
    CHECK(gmt("12:05 am") == base + 300);
    CHECK(gmt("12 pm") == noon);
    CHECK(gmt("23:59:59") == base + day - 1);
    CHECK(gmt("1430") == base + 52200);
    CHECK(gmt("10:00:00.123") == base + 36000);
}

TEST_CASE("dates with times and zones") {
    for (const std::string_view text :
         {"Thu Jan 21 12:00:00 GMT 2021", "Thu, 21 Jan 2021 12:00:00 GMT", "Thu, 21-Jan-2021 12:00:00 UTC", "20210121T120000",
          "20210121 120000", "20210121T12:00:00", "2021-01-21T12:00:00Z", "2021-01-21 12:00:00", "12:00 21 Jan 2021", "Jan 21 12:00 2021",
          "Thu Jan 21 06:00:00 CST 2021", "21 Jan 2021 13:00:00 +0100", "21 Jan 2021 04:30 -0730"}) {
        CAPTURE(text);
        CHECK(gmt(text) == noon);
    }
    CHECK(scan_date("21 Jan 2021 12:00 GMT", noon, false) == noon);
}

TEST_CASE("words relative to the base") {
    CHECK(gmt("now") == noon);
    CHECK(gmt("today") == noon);
    CHECK(gmt("tomorrow") == noon + day);
    CHECK(gmt("yesterday 10:00") == base - day + 36000);
    CHECK(gmt("1 day ago") == noon - day);
    CHECK(gmt("+2 hours") == noon + 7200);
    CHECK(gmt("-90 seconds") == noon - 90);
    CHECK(gmt("2 weeks 3 days") == noon + 17 * day);
    CHECK(gmt("next week") == noon + 7 * day);
    CHECK(gmt("last fortnight") == noon - 14 * day);
    CHECK(gmt("1 month") == noon + 31 * day);
    CHECK(gmt("31 Jan 2021 1 month") == 1614470400);
    CHECK(gmt("2 years ago") == noon - 731 * day);
    CHECK(gmt("21 jan 2021 1 minute") == base + 60);
    CHECK(gmt("thursday") == base);
    CHECK(gmt("friday 8:00") == base + day + 28800);
    CHECK(gmt("next thursday") == base + 7 * day);
    CHECK(gmt("last monday") == base - 3 * day);
}

TEST_CASE("what is no date") {
    for (const std::string_view text : {"",
                                        "   ",
                                        "hello",
                                        "32 Jan 2021",
                                        "29 Feb 2021",
                                        "13/01/2021",
                                        "24:00",
                                        "10:60",
                                        "13:00 pm",
                                        "0 am",
                                        "1 Jan 2 Feb",
                                        "10:00 11:00",
                                        "12345678901234567890",
                                        "next",
                                        "monday friday",
                                        "1/",
                                        ":",
                                        "99999999 years",
                                        "2021-01-21T25:00:00Z",
                                        "\xc3\xa9"}) {
        CAPTURE(text);
        CHECK(!scan_date(text, noon, true));
    }
    CHECK(!scan_date(std::string(1000, '1'), noon, true));
}
