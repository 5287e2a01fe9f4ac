when CLIENT_ACCEPTED priority 100 {
    log local0. "one hundred"
}
