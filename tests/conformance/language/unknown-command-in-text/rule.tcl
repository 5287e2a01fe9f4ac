when CLIENT_ACCEPTED {
    set script "nosuchcommand 1"
    log local0. "[catch { eval $script } message] $message"
    set script { if {1}{set r "[expr {"abc" contains "b"}]"} }
    eval $script
    log local0. $r
    set condition {$r starts_with "1"}
    if $condition { log local0. "double substitution" }
    log local0. [subst {[expr {"x" equals "x"}] $r}]
}
