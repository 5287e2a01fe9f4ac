when CLIENT_ACCEPTED {
    set x a
    for { set i 0 } { $i < 40 } { incr i } { set x [list $x $x] }
    log local0. [string length $x]
}
