when CLIENT_ACCEPTED {
    if { $nope contains "x" and not ($nope equals "y") or $nope starts_with "z" } { log local0. x }
}
when LB_SELECTED {
    set x [expr 1 / [llength {}]]
}
when LB_FAILED {
    if { 1 } "error \"this [expr {1 && 1}]\" ; log local0. x"
}
when SERVER_CONNECTED {
    while { not [lindex  \
        "a$static::none b" ] }
    {
        log local0. x
    }
}
when CLIENT_CLOSED {
    # grüße
    log local0. "grüße" ; eval { log local0. "größe"
        error "grün"
    }
}
