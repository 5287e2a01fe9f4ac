when CLIENT_ACCEPTED {
    log local0. "[catch { set ::tcl_precision 3 } message] [expr {1.0 / 3}]"
}
when LB_SELECTED {
    unset ::tcl_precision
    log local0. "[catch { set ::tcl_precision 3 } message] [expr {1.0 / 3}]"
}
