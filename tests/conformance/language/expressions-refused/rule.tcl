when CLIENT_ACCEPTED {
    if { nosuch(1) } { log local0. a }
    if { $x = 1 } { log local0. b }
    if { abc } { log local0. c }
    set y [expr { 0b101 + 1 }]
}
