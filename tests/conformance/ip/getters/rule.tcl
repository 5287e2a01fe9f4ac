when CLIENT_ACCEPTED {
    log local0. "client [IP::client_addr] server [IP::server_addr] local [IP::local_addr] remote [IP::remote_addr]"
    log local0. "sides [IP::local_addr clientside] [IP::remote_addr clientside] protocol [IP::protocol] version [IP::version]"
    log local0. "ttl [IP::ttl] hops [IP::hops] idle [IP::idle_timeout] tos [IP::tos]"
    IP::idle_timeout 60
    IP::tos 16
    IP::tos clientside 32
    log local0. "[IP::idle_timeout] [IP::tos clientside]"
    log local0. "4.x names: [client_addr] [server_addr] [local_addr] [remote_addr] [ip_protocol] [ip_tos] [ip_ttl]"
    IP::remote_addr serverside
}
when SERVER_CONNECTED {
    log local0. "client [IP::client_addr] server [IP::server_addr] local [IP::local_addr] remote [IP::remote_addr]"
    log local0. "sides [IP::local_addr clientside] [IP::remote_addr clientside] [IP::local_addr serverside] [IP::remote_addr serverside]"
}
