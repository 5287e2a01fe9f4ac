when CLIENT_ACCEPTED {
    set x "a\
        b"
    if {1}
    {
        log local0. $x
    }
    else
    {
    }
}
