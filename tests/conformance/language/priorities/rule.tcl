when CLIENT_ACCEPTED priority 900 {
    log local0. "nine hundred"
}
