when CLIENT_ACCEPTED {
    foreach n {010 0x10 1e3 0b101 0o7 08 1e 0x} {
        set failed [catch { expr $n } result]
        lappend texts "$n=[expr { $failed ? "error" : $result }]"
    }
    log local0. $texts
    foreach n {010 0x10 0b101 0o7 nan inf 1e3 { 7 }} {
        set failed [catch { expr {$n + 1} } result]
        lappend values "$n=[expr { $failed ? "error" : $result }]"
    }
    log local0. $values
    log local0. "[expr {1.0/3}] [expr {1e20}] [expr {123456789012345.0}] [expr {0.1 + 0.2}] [expr {3.0}] [expr {1e-7}]"
    log local0. "[expr {7 / 2}] [expr {-7 / 2}] [expr {-7 % 3}] [expr {7 % -3}] [expr {int(1e10)}] [expr {round(-2.5)}] [expr {abs(-9223372036854775808)}]"
    log local0. "[catch { expr {int(1e30)} } message] $message"
    log local0. "[catch { expr {1 / 0} } message] $message [catch { expr {1 % 0} } message] $message"
    log local0. "[expr {0x7fffffffffffffff + 1}] [expr {~0}] [expr {-1 >> 60}] [expr {-1 << 63}]"
}
