when CLIENT_ACCEPTED {
    switch -- a {a{log local0. x}}
}
