when RULE_INIT {
    set static::before 1
    set static::after $nothing
}
when CLIENT_ACCEPTED {
    log local0. "$static::before [info exists static::after]"
}
