when CLIENT_ACCEPTED {
    class frobnicate hosts
}
