when CLIENT_ACCEPTED {
    set text "set x 1
    snat computed"
    after 1 {
        log local0. "before"
        switch a { a {
            snat literal
        } }
    }
    after 200 $text
}
