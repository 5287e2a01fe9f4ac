when RULE_INIT {
    foreach count {0 1 2 3 4} { lappend names <[domain "www.sub.example.com" $count]> }
    log local0. "$names <[domain host 1]> <[domain host 2]> <[domain "" 1]>"
}
