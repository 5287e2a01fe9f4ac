when CLIENT_ACCEPTED {
    log local0. "nagle [TCP::naglemode] [TCP::naglestate]"
    TCP::nagle enable
    log local0. "nagle [TCP::naglemode] [TCP::naglestate]"
    TCP::nagle auto
    log local0. "nagle [TCP::naglemode] [TCP::naglestate]"
    TCP::delayed_ack disable
    TCP::keepalive 60
    TCP::setmss 1200
    TCP::sendbuf 100000
    TCP::recvwnd 200000
    TCP::recvwnd auto
    TCP::proxybuffer 1000 2000
    TCP::proxybuffer auto
    TCP::idletime 30
    log local0. "keepalive [TCP::keepalive] sendbuf [TCP::sendbuf] recvwnd [TCP::recvwnd] proxybuffer [TCP::proxybufferlow] [TCP::proxybufferhigh]"
}
when SERVER_CONNECTED {
    TCP::nagle disable
    clientside { TCP::keepalive 0 }
}
