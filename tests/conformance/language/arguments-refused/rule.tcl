when CLIENT_ACCEPTED {
    set a b c
    string length
    foreach x {1 2}
    while {1}
    incr
    if {1}
    pool
    HTTP::uri
    IP::client_addr x
}
