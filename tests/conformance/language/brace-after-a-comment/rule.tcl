when CLIENT_ACCEPTED {
    if {1}
    # a comment
    { log local0. a }
}
