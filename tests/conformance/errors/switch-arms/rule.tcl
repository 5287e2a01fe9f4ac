when CLIENT_ACCEPTED {
    set code 769
    switch -exact -- $code {
        "768" { log local0. x }
        "769" {

            expr {1/0}
        }
    }
}
when LB_SELECTED {
    switch -glob [IP::client_addr] {
        "1*" - "2*" {
            if { 1 } {
                switch b { a { log local0. x } b { snat foo } }
            }
        }
        default { log local0. x }
    }
}
when LB_FAILED {
    switch -regexp -- abc { {^b} { log local0. x } {^a.*c$} {
            error "deep"
    } }
}
when SERVER_CONNECTED {
    switch x a { log local0. x } x {
        case y in { x { log local0. x } {z y} { snat foo } }
    }
}
when CLIENT_CLOSED {
    switch a { a { catch { error caught } ; log local0. "fine" } }
    eval { switch a { a {
        error "in eval"
    } } }
}
