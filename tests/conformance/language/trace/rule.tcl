when CLIENT_ACCEPTED {
    set script {proc show {name index operation} { upvar 1 $name value; lappend ::seen "$name $operation [expr { $index eq "" ? $value : $value($index) }]" }}
    eval $script
    trace variable x rw show
    set x 1
    set y $x
    log local0. "$::seen | [trace vinfo x]"
    trace vdelete x rw show
    set x 2
    log local0. "[llength $::seen] <[trace vinfo x]>"
    trace variable a(k) w show
    set a(k) 5
    log local0. [lindex $::seen end]
    set z 1
    trace variable z u {append ::gone}
    unset z
    log local0. $::gone
    trace variable forbidden w {error "not this one" ;#}
    log local0. "[catch { set forbidden 1 } message] $message"
    set command "trace add variable x read show"
    log local0. "[catch { eval $command } message] $message"
    log local0. "[catch { trace variable x q show } message] $message"
    trace variable waits w {after 10 ;#}
    log local0. "[catch { set waits 1 } message]"
    trace variable self w {trace vdelete self w $::own ;#}
    set ::own {trace vdelete self w $::own ;#}
    set self 1
    log local0. "<[trace vinfo self]>"
    trace variable last u {log local0. "not at the end" ;#}
    set last 1
}
when CLIENT_CLOSED {
    log local0. "$x $y"
}
