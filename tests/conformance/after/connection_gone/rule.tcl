when CLIENT_ACCEPTED {
    after 1 { log local0. "a script runs" }
}

when CLIENT_CLOSED {
    log local0. "begins to wait"
    after 100000
    log local0. "never"
}
