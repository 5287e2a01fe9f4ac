when CLIENT_ACCEPTED {
    session add uie plain own
    session add uie {wide any virtual} everywhere
    session add uie {near any service} address
    session add uie {narrow pool web} web
    session add uie {broad any pool} pools
    session add uie {mixed any virtual pool web} mixed
    session add uie {not a scope} words
}
when CLIENT_CLOSED {
    log local0. "'[session lookup uie plain]' '[session lookup uie {wide any virtual}]' '[session lookup uie {near any service}]'"
    log local0. "'[session lookup uie {narrow pool web}]' '[session lookup uie {broad any pool}]' '[session lookup uie {mixed any virtual pool web}]'"
    log local0. "'[session lookup uie wide]' '[session lookup uie {narrow pool other}]' '[session lookup uie {not a scope}]'"
}
