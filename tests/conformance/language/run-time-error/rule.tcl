when CLIENT_ACCEPTED {
    log local0. "before"
    expr {1/0}
    log local0. "never"
}
