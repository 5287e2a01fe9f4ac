when CLIENT_ACCEPTED {
    reject
    log local0. "the handler goes on"
    drop
    discard
}
