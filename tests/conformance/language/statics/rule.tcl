when RULE_INIT {
    set static::limit 5
    set ::static::names {a b}
    set local_to_init 1
    set ::old_style 7
}
when CLIENT_ACCEPTED {
    incr static::limit
    log local0. "$static::limit $::static::limit [llength $static::names] [info exists local_to_init] $::old_style"
}
proc show {} { return $static::limit }
when CLIENT_CLOSED {
    log local0. [call show]
}
