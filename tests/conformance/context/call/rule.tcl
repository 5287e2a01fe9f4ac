proc double {n} { return [expr {$n * 2}] }
proc greet {name {mark !}} { return "hello $name$mark" }
proc count args { return [llength $args] }
proc factorial {n} {
    if { $n <= 1 } { return 1 }
    return [expr {$n * [call factorial [expr {$n - 1}]]}]
}
proc remember {value} {
    upvar 1 memory memory
    set memory $value
    uplevel 1 { set level seen }
}
proc here {} { return [IP::client_addr] }
when CLIENT_ACCEPTED {
    log local0. "[call double 21] [call greet you] [call greet you ?] [call count a b c] [call factorial 10] [call here]"
    call remember something
    log local0. "$memory $level"
    log local0. "[call library::triple 5] [call /Common/library::triple 6]"
    log local0. "[catch { call nothing } message] $message"
    log local0. "[catch { call greet } message] $message"
    call library::breaks
}
