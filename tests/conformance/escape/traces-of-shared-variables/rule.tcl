when RULE_INIT {
    set static::shared 0
}
when FLOW_INIT {
    trace variable ::errorInfo w { error HACK ;# }
    trace variable ::errorInfo w { while 1 {} ;# }
    trace variable static::shared w { error no ;# }
    log local0. "[catch { incr static::shared } message] $message"
    trace variable mine w { log local0. "own" ;# }
    set mine 1
    log local0. "[catch { unset ::tcl_platform } message] $::tcl_platform(os)"
}
when CLIENT_ACCEPTED {
    log local0. "shared [incr static::shared] $::tcl_platform(os)"
    error original
}
