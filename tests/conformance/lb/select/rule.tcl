when CLIENT_ACCEPTED {
    log local0. "<[LB::select]>"
    eval [LB::select]
    pool broken
    log local0. "<[LB::select]>"
}
