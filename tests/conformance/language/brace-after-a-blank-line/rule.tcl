when CLIENT_ACCEPTED {
    if {1}

    { log local0. a }
}
