when RULE_INIT {
    # A timer of the worker, without a connection.
    set static::runs 0
    after 2 -periodic {
        incr static::runs
        if { $static::runs == 2 } {
            log local0. "twice"
            after cancel -current
        }
    }
    after 1
    log local0. "waited"
}
