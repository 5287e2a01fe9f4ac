when CLIENT_ACCEPTED {
    log local0. "host [IP::addr 10.1.2.3 equals 10.1.2.3] [IP::addr 10.1.2.3 equals 10.1.2.4]"
    log local0. "network [IP::addr 10.1.2.3 equals 10.1.0.0/16] [IP::addr 10.1.2.3/24 equals 10.1.2.0] [IP::addr 10.1.2.3 equals 10.1.0.0/255.255.0.0]"
    log local0. "mask words [IP::addr 10.1.2.3 mask 255.255.0.0 equals 10.1.0.0] [IP::addr 10.1.2.3 equals 10.2.0.0 mask 255.255.0.0] [IP::addr 10.1.2.3 equals "10.1.0.0 mask 255.255.0.0"]"
    log local0. "masked [IP::addr 10.1.2.3 mask 255.255.255.0] [IP::addr 2001:db8::ff mask ffff:ffff::]"
    log local0. "4.x name [ip_addr 10.1.2.3 equals 10.0.0.0/8]"
    log local0. "families [IP::addr 10.1.2.3 equals ::ffff:10.1.2.3] [IP::addr 2001:DB8:0::1 equals 2001:db8::1]"
    log local0. "parse [IP::addr parse [binary format c4 {10 1 2 3}]] [IP::addr parse -swap [binary format c4 {3 2 1 10}]] [IP::addr parse -ipv6 [binary format H32 20010db8000000000000000000000001]] [IP::addr parse -ipv4 [binary format c5 {9 10 1 2 4}] 1]"
    log local0. "caught [catch { IP::addr x equals 10.0.0.1 } message] $message"
    IP::addr 10.0.0.1 equals 10.0.0.0/33
}
