when CLIENT_ACCEPTED {
    if {1}{set r a}
    log local0. $r
    if {0}{set r a} else {set r b}
    log local0. $r
    if {0} {set r a}
    else {set r c}
    log local0. $r
    log local0. [list {a}"b"c]
    log local0. [list {*}{a b}]
    set n 0
    while {$n < 3}
    {incr n}
    log local0. $n
    set r ""
    for
    {set i 0}
    {$i < 2}
    {incr i} {append r $i}
    log local0. $r
    log local0. [list a b
    {c}]
    catch {set x 1}err
    log local0. "$x $err"
}
