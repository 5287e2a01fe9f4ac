when CLIENT_ACCEPTED {
    set any [TCP::unused_port 10.0.0.1 25 127.0.0.1]
    log local0. "any [expr {$any > 1023 and $any < 65536}] the wished one [expr {[TCP::unused_port 10.0.0.1 25 127.0.0.1 $any] == $any}]"
    log local0. "of another host [TCP::unused_port 10.0.0.1 25 192.0.2.77]"
}
