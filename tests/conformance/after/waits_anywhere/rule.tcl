proc slow { n } {
    after $n
    return "slow $n"
}

when CLIENT_ACCEPTED {
    # `after MS` suspends the handler wherever it stands: in nested loops, in catch, in a procedure, in eval, several times.
    set steps {}
    for { set i 0 } { $i < 2 } { incr i } {
        foreach word { a b } {
            after 1
            lappend steps "$i$word"
        }
    }
    log local0. $steps
    log local0. [catch { after 1; error "seen" } message]$message
    log local0. [call slow 1]
    eval { after 1; set after_eval 1 }
    log local0. "variables stay: $i $word $after_eval"
    clientside { after 1; log local0. [serverside] }
}

when CLIENT_CLOSED {
    log local0. "still there: $steps"
}
