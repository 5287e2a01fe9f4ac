when CLIENT_ACCEPTED {
    log local0. "text" # no comment
}
