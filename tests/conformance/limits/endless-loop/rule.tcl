when CLIENT_ACCEPTED {
    log local0. "before"
    while {1} { }
    log local0. "never"
}
when CLIENT_CLOSED {
    log local0. "closed"
}
