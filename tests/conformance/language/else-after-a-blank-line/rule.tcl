when CLIENT_ACCEPTED {
    if {0} {set r a}

    else {set r b}
}
