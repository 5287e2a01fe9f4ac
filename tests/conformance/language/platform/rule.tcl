when CLIENT_ACCEPTED {
    log local0. "[info tclversion] [info patchlevel] $::tcl_platform(os) $::tcl_platform(platform) $::tcl_platform(wordSize) <[info nameofexecutable]>"
    log local0. "[expr {[clock seconds] > 1000000000}] [clock format 0 -format "%Y-%m-%d %H:%M:%S" -gmt 1] [clock scan "1970-01-02 00:00:00" -gmt 1]"
    log local0. "[clock format 86400 -gmt true -format "%a, %d %b %Y %T"] [expr {[clock clicks -milliseconds] > 0}]"
}
