proc greet {name {greeting Hello} args} { return "$greeting $name [llength $args]" }
proc factorial {n} { if { $n <= 1 } { return 1 }; return [expr { $n * [call factorial [expr { $n - 1 }]] }] }
proc swap {a b} {
    upvar 1 $a x $b y
    set keep $x
    set x $y
    set y $keep
}
proc outside {} { uplevel 1 { set made_by_proc 1 }; return "$static::shared $::old" }
proc early {} { foreach x {1 2} { return $x } }
when RULE_INIT {
    set static::shared static
    set ::old global
}
when CLIENT_ACCEPTED {
    log local0. "[call greet you] | [call greet you Bye] | [call greet you Bye 1 2] | [call factorial 10]"
    set one 1
    set two 2
    call swap one two
    log local0. "$one $two [call outside] $made_by_proc [call early]"
    log local0. "[catch { call greet } message] $message"
    log local0. "[catch { call nosuch 1 } message] $message"
    set script "greet you"
    log local0. "[catch { eval $script } message] $message"
    call nosuch
}
