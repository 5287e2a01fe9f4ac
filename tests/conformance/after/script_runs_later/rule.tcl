when CLIENT_ACCEPTED {
    set greeting hello
    after 20 { log local0. "second: $greeting"; set greeting changed }
    after 5 {
        log local0. "first: $greeting"
        after 1
        log local0. "waits in a script too"
    }
    log local0. "scheduled"
}

when CLIENT_CLOSED {
    log local0. "at the end: $greeting"
}
