when CLIENT_ACCEPTED {
    set id [connect -protocol UDP -idle 20 -tos 8 -status status 127.0.0.1:1]
    log local0. "$status; [connect info $id]; [connect info -idle $id]; [connect info -status $id]"
    log local0. "nothing yet <[recv -status status $id]> $status"
    log local0. "[send -timeout 100 -status status -- $id ping] $status"
    log local0. "[recv -timeout 2000 -status status $id data] <$data> $status"
    log local0. "[send -status status $id ping] $status"
    close $id
    log local0. "[catch { send $id ping } message] $message"
    log local0. "[catch { send [connect -protocol udp 127.0.0.1:1] [string repeat x 65508] } message] $message"
    log local0. "IPv4 written as IPv6: [connect info -status [connect -protocol UDP -myaddr ::ffff:127.0.0.1 ::ffff:7f00:1.1]]"
}
