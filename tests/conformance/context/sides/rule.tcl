when CLIENT_ACCEPTED {
    set seen outside
    log local0. "[clientside] [serverside] [clientside {IP::remote_addr}]"
    clientside { set seen inside }
    log local0. $seen
    log local0. "[catch { serverside { IP::remote_addr } } message] $message"
}
when SERVER_CONNECTED {
    log local0. "[clientside] [serverside] [IP::remote_addr] [clientside {IP::remote_addr}] [peer {IP::remote_addr}] [serverside {IP::local_addr}]"
    log local0. "nested [clientside { list [serverside { TCP::remote_port }] [TCP::remote_port] [peer { TCP::local_port }] }] [IP::remote_addr]"
    clientside { snat nonsense }
}
