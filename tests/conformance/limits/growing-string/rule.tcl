when CLIENT_ACCEPTED {
    set x abcdefgh
    while {1} { set x $x$x }
}
when LB_SELECTED {
    set x abcdefgh
    while {1} { append x $x }
}
when LB_FAILED {
    set x abcdefgh
    while {1} { catch { lappend list [string repeat $x 100000] } }
}
