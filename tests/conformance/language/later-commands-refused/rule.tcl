when CLIENT_ACCEPTED {
    dict create a b
    lassign {1 2} a b
    set x [lreverse {a b}]
    try { set y 1 }
    set z [expr {2 ** 3}]
    set z [expr {"a" in {a b}}]
    catch {set x 1} result options
}
