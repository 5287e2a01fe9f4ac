proc forever {n} { return [call forever [expr {$n + 1}]] }
proc twice {} {
    catch { call twice } ; catch { call twice }
}
when CLIENT_ACCEPTED {
    log local0. "[catch { call forever 0 } message] $message"
}
when LB_SELECTED {
    call twice
}
