when CLIENT_ACCEPTED {
    session add uie default 1
    session add uie short 1 10
    session add uie long 1 indefinite
}
when CLIENT_CLOSED {
    log local0. "'[session lookup uie default]' '[session lookup uie short]' '[session lookup uie long]'"
}
