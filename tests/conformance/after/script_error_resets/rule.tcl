when CLIENT_ACCEPTED {
    after 1 {
        log local0. "before"
        expr { 1 / 0 }
    }
}
