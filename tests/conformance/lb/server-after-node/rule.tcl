when CLIENT_ACCEPTED {
    pool mail
    log local0. "<[LB::server]>"
    node 10.0.0.9 25
    log local0. "<[LB::server]> <[LB::server pool]>"
    pool mail
    log local0. "<[LB::server]>"
}
