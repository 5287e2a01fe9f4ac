when RULE_INIT {
    set ::counter 5
    set plain 1
    array set static::table {a 1 b 2}
}
when CLIENT_ACCEPTED {
    global counter
    incr counter
    log local0. "$counter $::counter [info exists plain] $static::table(a) [array size static::table]"
    set a(x,y) 1
}
