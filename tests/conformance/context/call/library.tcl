proc triple {n} { return [expr {[call helper $n] + $n}] }
proc helper {n} { return [expr {$n * 2}] }
proc breaks {} {
    set x 1

    snat nonsense$x
}
