when CLIENT_ACCEPTED {
    if { $nope contains "x" } { log local0. x }
}
