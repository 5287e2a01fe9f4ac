when CLIENT_ACCEPTED {
    log local0. "five hundred"
    return
    log local0. "never"
}
