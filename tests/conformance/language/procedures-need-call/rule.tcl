proc greet {} { return hello }
when CLIENT_ACCEPTED {
    log local0. [greet]
}
