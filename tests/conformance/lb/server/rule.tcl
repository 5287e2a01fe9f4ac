when CLIENT_ACCEPTED {
    log local0. "<[LB::server]> <[LB::server pool]> <[LB::server name]> <[LB::server addr]> <[LB::server port]>"
}
when LB_SELECTED {
    log local0. "<[LB::server]> <[LB::server pool]> <[LB::server addr]> <[LB::server port]> <[LB::server route_domain]>"
    log local0. "<[LB::server priority]> <[LB::server ratio]> <[LB::server weight]> <[LB::server ripeness]> [lindex [LB::server] 1]"
}
