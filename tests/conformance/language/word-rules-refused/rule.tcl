when CLIENT_ACCEPTED {
    if {0}{log local0. a}else{log local0. b}
    if{1}{log local0. a}
    set x {a}{b}
}
