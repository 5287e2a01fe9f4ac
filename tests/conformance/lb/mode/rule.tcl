when CLIENT_ACCEPTED {
    foreach mode {rr roundrobin leastconns nodeleastconns fastest predictive observed ratio noderatio dynratio default} {
        LB::mode $mode
    }
    set mode random
    log local0. "[catch { LB::mode $mode } message] $message"
}
