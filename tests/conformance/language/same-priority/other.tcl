when CLIENT_ACCEPTED {
    log local0. "attached second"
}
