when CLIENT_ACCEPTED {
    log local0. "[IP::client_addr] [IP::version] [TCP::client_port] [IP::local_addr]"
    snat 2001:db8::100
}
