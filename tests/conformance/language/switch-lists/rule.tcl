when CLIENT_ACCEPTED {
    foreach v {a b c /x} {
        switch -glob -- $v {
            a -
            b { log local0. "$v falls through" }
            "/*" { log local0. "$v by glob" }
            default { log local0. "$v default" }
        }
    }
    switch b a { log local0. no } b { log local0. "separate words" }
    set list {a{log local0. x}}
    log local0. "[catch { switch -- a $list } message] $message"
    switch -regexp -- abc {^a { log local0. regexp }}
    log local0. "[switch -exact -- x { y { set r 1 } }]<"
}
