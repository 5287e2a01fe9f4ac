when CLIENT_ACCEPTED {
    if {0} { log local0. a } else if {1} { log local0. b }
}
