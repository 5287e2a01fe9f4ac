when CLIENT_ACCEPTED {
    log local0. "[expr {"10" equals "10.0"}] [expr {"10" == "10.0"}]"
    log local0. "[expr {"abc" contains "b"}] [expr {"abc" starts_with "a"}] [expr {"abc" ends_with "a"}] [expr {"abc" contains ""}]"
    log local0. "[expr {"abc" matches_glob "a*"}] [expr {"abc" matches "b*"}] [expr {"abc" matches_regex {^a.c$}}] [expr {"xabcx" matches_regex "b"}]"
    log local0. "[expr {"abc" starts_with "a" and not ("abc" ends_with "b")}] [expr {1 or 0 matches 0}] [expr {not 1 or 1}]"
    log local0. "[expr abc contains b] [expr {"a"eq"a"}]"
    set tests 0
    if { 1 or [incr tests] } { log local0. "lazy $tests" }
    log local0. "[catch { expr {not "abc" starts_with "a"} } message] $message [expr {not ("abc" starts_with "a")}]"
}
