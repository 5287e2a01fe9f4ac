when CLIENT_ACCEPTED {
    table drop key
}
