when CLIENT_ACCEPTED {
    set x [string repeat 9 65000]
    log local0. "[expr {$x == 5}] [string is integer $x] [catch { incr x } message]"
}
