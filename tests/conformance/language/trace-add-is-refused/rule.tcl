when CLIENT_ACCEPTED {
    trace add variable x read show
}
