when RULE_INIT {
    set details {{name one} {status ok} {name {two words}} {empty {}}}
    log local0. "<[llookup $details name]> [llength [llookup $details name]] <[llookup $details status]> <[llookup $details none]> <[llookup $details empty]>"
    log local0. "<[llookup {{a b} c} a]> <[llookup "\{" a]> <[llookup {} a]>"
}
