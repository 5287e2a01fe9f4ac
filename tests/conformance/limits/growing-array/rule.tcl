when CLIENT_ACCEPTED {
    set value [string repeat x 4000]
    for {set i 0} {1} {incr i} { set array($i) "$value$i" }
}
