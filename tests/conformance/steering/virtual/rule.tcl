when CLIENT_ACCEPTED {
    log local0. "[virtual] [virtual name]"
}
