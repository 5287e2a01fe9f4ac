when CLIENT_ACCEPTED {
    log local0. "address [translate address] port [translate port] service [translate service]"
    translate service disable
    log local0. "port [translate port] service [translate service]"
    translate port enable
    log local0. "port [translate port]"
    translate address enable
    set state off
    log local0. "[catch { translate port $state } message] $message"
    translate address disable
}
