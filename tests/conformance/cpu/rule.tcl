when RULE_INIT {
    log local0. [cpu usage]
}
when CLIENT_ACCEPTED {
    log local0. "[cpu usage 1sec] [cpu usage 5secs] [cpu usage 15secs] [cpu usage 1min] [cpu usage 5mins]"
    set window 1hour
    log local0. "[catch { cpu usage $window } message] $message"
}
