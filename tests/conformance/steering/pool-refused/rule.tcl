when CLIENT_ACCEPTED {
    pool nothing
}
