when CLIENT_ACCEPTED {
    error "my own error"
}
when LB_SELECTED {
    return -code error "returned as an error"
}
when LB_FAILED {
    break
}
when SERVER_CONNECTED {
    log local0. "[catch { error inner } message] $message [catch { return x }] [catch { break }]"
    foreach x {1 2 3} { if { $x == 2 } { return } }
    log local0. "never"
}
when CLIENT_CLOSED {
    log local0. $unset_variable
}
