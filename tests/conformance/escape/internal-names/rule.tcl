proc own {value} { return "[info level 0] | [info level]" }
when CLIENT_ACCEPTED {
    log local0. "<[info commands ::sluice::*]> <[info commands sluice::tick]> <[info commands ::tcl::*]> <[info procs ::sluice::info::*]>"
    log local0. "[info commands lset] [expr {[lsearch [info commands] log] >= 0}] <[info commands nosuch*]>"
    log local0. "[catch { info level 0 } message] $message; [catch { info level 1 } message] $message"
    log local0. [call own {a b}]
    log local0. "[catch { info commands a b } message] $message"
    set script {proc made {} { return [info level 0] } ; log local0. "[made] [info procs made]"}
    eval $script
}
