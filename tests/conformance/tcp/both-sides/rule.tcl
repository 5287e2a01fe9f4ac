when SERVER_CONNECTED {
    TCP::collect
}
when SERVER_DATA {
    log local0. "server: [string trim [TCP::payload]]"
    TCP::release
    clientside { TCP::collect }
}
when CLIENT_DATA {
    log local0. "client: [string trim [TCP::payload]]"
    set verb [string toupper [TCP::payload 4]]
    if { $verb equals "HELP" } {
        TCP::respond "214 no help\r\n"
        TCP::payload replace 0 [TCP::payload length] ""
    }
    TCP::release
    if { $verb equals "MAIL" } {
        serverside { TCP::collect }
    }
}
