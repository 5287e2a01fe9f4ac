proc check {value}
{
    if { $value equals "bad" } {
        switch $value { bad { snat $value } }
    }
}
proc divide {} { return [expr {1 / 0}] }
when CLIENT_ACCEPTED {
    log local0. "[catch { call ::test::check a } message] $message"

    call check bad
}
when LB_SELECTED {
    call divide
}
