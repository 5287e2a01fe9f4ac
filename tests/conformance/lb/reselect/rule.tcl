when LB_FAILED {
    LB::reselect
    LB::reselect pool mail
    LB::reselect pool mail member 10.0.0.1 25
    LB::reselect node 10.0.0.9 25
    LB::reselect snat automap
    pool mail
    LB::reselect
}
