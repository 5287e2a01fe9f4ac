when CLIENT_ACCEPTED {
    TCP::collect
}
when CLIENT_DATA {
    log local0. "payload <[string map {\r CR \n LF} [TCP::payload]]> of [TCP::payload length] bytes, offset [TCP::offset]"
    if { [TCP::payload] ends_with "\n" } {
        log local0. "released [TCP::release], left [TCP::payload length]"
        TCP::collect
    }
}
