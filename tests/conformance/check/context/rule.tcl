when CLIENT_ACCEPTED {
    event FOO disable
    event CLIENT_DATA
    event CLIENT_DATA off
    event disable CLIENT_DATA
    event disable all now
    after soon
    after 5 -periodic
    after cancel
    cpu load
    cpu usage 2min
    HA::status up
    clientside { TCP::collect abc } now
}
