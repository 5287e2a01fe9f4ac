when CLIENT_ACCEPTED {
    log local0. [class match a equals $::hosts]
}
