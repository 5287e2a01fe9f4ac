proc p {a}
{
    return "<$a>"
}
when CLIENT_ACCEPTED
{
    set i 0
    while {$i < 2}
    {
        incr i
    }
    log local0. "while $i"
    if
    {$i == 2}
    {
        log local0. if
    }
    foreach j {a b}
    {
        log local0. "foreach $j"
    }
    for
    {set k 0}
    {$k < 2}
    {incr k} {
        log local0. "for $k"
    }
    switch $i
    {
        2 { log local0. switch }
    }
    log local0. "[call p x] [list a b
        {c}]"
    set l [list a
    {b}
    {c}]
    log local0. $l
    if {0} {
    }
    elseif {1} {
        log local0. elseif
    }
    else {
    }
    set joined "a\
        b"
    log local0. $joined
}
