when CLIENT_ACCEPTED {
    persist nonsense
}
