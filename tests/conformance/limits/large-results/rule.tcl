when CLIENT_ACCEPTED {
    log local0. "[catch { string repeat abc 1000000000 } message] $message"
    log local0. "[catch { format %2000000000d 1 } message] $message"
    log local0. "[catch { format %*d 2000000000 1 } message] $message"
    log local0. "[catch { binary format a2000000000 x } message] $message"
    log local0. "[expr {1 << 2000000000}]"
}
when LB_SELECTED {
    set a [string repeat a 1000000]
    string map [list a [string repeat b 1000]] $a
}
when LB_FAILED {
    set a [string repeat a 1000000]
    regsub -all a $a [string repeat b 1000] a
}
