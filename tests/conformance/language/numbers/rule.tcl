when CLIENT_ACCEPTED {
    log local0. "[expr {9223372036854775807 + 1}] [expr {0xffffffffffffffff}] [expr {1 << 63}] [expr {4611686018427387904 * 4}]"
    log local0. "[expr {1.0 / 3}] [expr {1e3}] [expr {010}] [expr {7 / 2}] [expr {-7 / 2}]"
    set n 9223372036854775807
    incr n
    log local0. "$n [string length [format %c 233]] [string length [binary format H4 ff00]]"
    incr unset_counter
}
