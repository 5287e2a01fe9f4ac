when CLIENT_ACCEPTED {
    log local0. "[TCP::client_port] [TCP::server_port] [TCP::local_port] [TCP::remote_port] [TCP::local_port clientside] [TCP::remote_port clientside]"
    log local0. "4.x names: [client_port] [server_port] [local_port] [remote_port]"
    TCP::remote_port serverside
}
when SERVER_CONNECTED {
    log local0. "[TCP::client_port] [TCP::server_port] [TCP::local_port] [TCP::remote_port] [TCP::local_port serverside] [TCP::remote_port serverside]"
}
