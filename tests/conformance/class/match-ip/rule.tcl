when CLIENT_ACCEPTED {
    log local0. "in the network [class match 10.1.2.3 equals nets]"
    log local0. "the longest prefix wins [class match -value 10.1.2.3 equals nets] [class match -name 10.1.2.3 equals nets]"
    log local0. "outside [class match 192.0.2.1 equals nets]"
    log local0. "IPv6 [class match 2001:db8::9 equals nets] [class match 2001:db9::9 equals nets]"
    log local0. "the client [class match [IP::client_addr] equals nets]"
    log local0. "lookup <[class lookup 10.2.0.1 nets]> <[class lookup 192.0.2.1 nets]>"
    log local0. "caught [catch { class match nonsense equals nets } message] $message"
    set client "not an address"
    log local0. [class match $client equals nets]
}
