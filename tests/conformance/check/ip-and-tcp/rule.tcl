when CLIENT_ACCEPTED {
    IP::addr 1.2.3.4 equls 1.2.3.0/24
    IP::addr 1.2.3.4 mask
    IP::addr parse -ipv5 abcd
    IP::tos high
    IP::tos clientside high
    IP::stats pkts up
    IP::idle_timeout soon
    TCP::collect abc
    TCP::collect 5 x
    TCP::collect 5 6 7
    TCP::payload replace 0
    TCP::payload replace a 1 data
    TCP::payload size
    TCP::payload 1 2 3
    TCP::release all
    TCP::notify
    TCP::notify everybody
    TCP::keepalive often
    TCP::recvwnd large
    TCP::proxybuffer 10
    TCP::lossfilter 1 b
    TCP::nagle maybe
    LINK::qos best
}
