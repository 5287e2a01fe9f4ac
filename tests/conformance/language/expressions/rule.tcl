when CLIENT_ACCEPTED {
    set a 5
    log local0. "[expr $a + 1] [expr 0x$a ^ 3] [expr {$a > 3 ? "big" : "small"}] [expr {"1.0" equals "1"}] [expr {"1.0" == "1"}]"
    log local0. "[expr {"aBc" contains "b"}] [expr {"abc" contains ""}] [expr {"abc" starts_with ""}] [expr {"abc" ends_with ""}] [expr {"" equals ""}]"
    log local0. "[expr {1 + 2 equals 3}] [expr {"a" eq "a" & 1}] [expr {2 < 3 == 1}] [expr {1 | 2 ^ 2 & 3}] [expr {-2 * 3 + 1 << 1}] [expr {!0 && ~0}]"
    log local0. "[expr {not 0 and not 0}] [expr {1 or [error never]}] [expr {0 and [error never]}]"
    log local0. "[expr {"abcd" matches "a*"}] [expr {"abcd" matches "bc"}] [expr {"abcd" matches_glob "a?c\[d-f]"}] [expr {"abcd" matches_regex "b.?d"}] [expr {{abcd} matches_regex {^bc}}]"
    log local0. "[expr {rand() < 1}] [expr {int(7.9)}] [expr {round(2.5)}] [expr {double(2)}] [expr {abs(-2)}] [expr {fmod(7, 4)}] [expr {pow(2, 10)}]"
    set static::text {$a == 5 and "x" equals "x"}
    if $static::text { log local0. "a cached condition is substituted a second time" }
}
