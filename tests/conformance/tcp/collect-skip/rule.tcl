when CLIENT_ACCEPTED {
    TCP::collect 2 5
}
when CLIENT_DATA {
    log local0. "<[TCP::payload]>"
    if { [TCP::payload length] >= 2 } {
        TCP::release
    }
}
