when CLIENT_ACCEPTED {
    log local0. "from port [TCP::client_port]"
    foreach command { {TCP::collect 10} {TCP::payload} {TCP::release} {TCP::respond hello} {TCP::notify request} {TCP::nagle enable} } {
        log local0. "[catch $command message] $message"
    }
    snat 192.0.2.9
}
