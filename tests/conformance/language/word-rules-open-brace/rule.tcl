when CLIENT_ACCEPTED {
    list {a}{
}
