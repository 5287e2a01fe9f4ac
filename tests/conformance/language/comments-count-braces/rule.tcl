when CLIENT_ACCEPTED {
    # one brace too many {
    log local0. one
}
