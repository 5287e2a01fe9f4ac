when CLIENT_ACCEPTED {
    snat automap
    log local0. [LB::snat]
    snat none
    log local0. [LB::snat]
    snat 192.0.2.50
    log local0. [LB::snat]
    snat 192.0.2.50 5000
    snat 2001:db8::50
    use snat automap
}
