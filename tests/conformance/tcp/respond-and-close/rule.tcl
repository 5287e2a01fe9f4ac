when CLIENT_ACCEPTED {
    TCP::collect 1
}
when CLIENT_DATA {
    TCP::respond [binary format ca* 255 "\r\n"]
    TCP::close
}
when LB_SELECTED {
    foreach command { {TCP::respond x} {TCP::collect} {TCP::close} } {
        catch { serverside $command } message
        log local0. "$command: [lindex [split $message \n] 0]"
    }
}
when SERVER_CONNECTED {
    TCP::respond "PROXY TCP4 [IP::client_addr] [clientside {IP::local_addr}] [TCP::client_port] 25\r\n"
}
