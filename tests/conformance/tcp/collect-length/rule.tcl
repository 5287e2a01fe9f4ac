when CLIENT_ACCEPTED {
    TCP::collect 4
}
when CLIENT_DATA {
    binary scan [TCP::payload 4] I length
    if { [TCP::payload length] < 4 + $length } {
        TCP::collect [expr {4 + $length}]
        return
    }
    log local0. "message <[TCP::payload 4 $length]>"
    TCP::release [expr {4 + $length}]
    TCP::collect 4
}
