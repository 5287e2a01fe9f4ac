when SERVER_CONNECTED {
    log local0. "$shared $list(key) $by_eval $by_text"
    unset shared
}
when CLIENT_CLOSED {
    log local0. "[info exists shared] [info exists list(key)]"
}
