when CLIENT_ACCEPTED {
    set n 0
    after 2 -periodic {
        incr n
        log local0. "run $n"
        if { $n == 3 } {
            after cancel -current
        }
    }
}

when CLIENT_CLOSED {
    log local0. "$n runs"
}
