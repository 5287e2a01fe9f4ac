when CLIENT_ACCEPTED {
    foreach words {
        "TCP::nagle on" "TCP::pacing on" "TCP::abc 1" "TCP::congestion fast" "TCP::push_flag all"
        "TCP::setmss many" "TCP::keepalive -1" "TCP::lossfilter 1000001 1" "TCP::lossfilter 1 33" "TCP::proxybuffer 2000 1000" "TCP::proxybuffer full"
        "TCP::recvwnd none" "TCP::idletime soon" "TCP::rexmt_thresh few" "TCP::rt_metrics_timeout x" "TCP::unused_port 10.0.0.1 25 here"
    } {
        log local0. "$words: [catch { eval $words } message] $message"
    }
    serverside { TCP::keepalive }
}
