when CLIENT_ACCEPTED {
    LB::context_id here
    LB::src_tag 1
    LB::dst_tag 2
    LB::connlimit virtual 10
    LB::connlimit node 10
    LB::connlimit poolmember 10
    LB::enable_decisionlog
    LB::prime
    LB::connect
    LB::command
    LB::command transparent_port
    LB::bias 3
    log local0. "<[LB::class]> <[LB::bias]> <[LB::prime]>"
}
