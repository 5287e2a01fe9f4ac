when CLIENT_ACCEPTED {
    log local0. "no handler runs after an abort"
}
