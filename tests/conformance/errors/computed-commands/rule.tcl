when CLIENT_ACCEPTED {
    eval "snat foo"
}
when LB_SELECTED {
    set command snat

    $command foo
}
when LB_FAILED {
    set body { if { $nope contains "x" } { log local0. x } }
    if { 1 } $body
}
when SERVER_CONNECTED {
    eval "set a 1
    snat foo"
}
when CLIENT_CLOSED {
    eval "foo \{"
}
when SERVER_CLOSED {
    set condition {$nope equals "x"}
    if $condition { log local0. x }
}
