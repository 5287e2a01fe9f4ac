when CLIENT_ACCEPTED priority 100 {
    log local0. "first"
    event disable all
    log local0. "still running"
}
when CLIENT_ACCEPTED priority 200 {
    log local0. "never"
}
when CLIENT_CLOSED {
    log local0. "never"
}
