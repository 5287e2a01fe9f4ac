when CLIENT_ACCEPTED {
    pool p member
    pool p node 10.0.0.1
    node
    use pool
    use frob p
    translate address maybe
    translate frob
    LB::status node
    LB::status pool p
    LB::status pool p member 10.0.0.1 25 sideways
    LB::down pool p
    LB::mode fair
    LB::connlimit virtual many
    LB::reselect pool p node
}
when LB_FAILED {
    LB::reselect frob p
}
