when CLIENT_ACCEPTED {
    log local0. "domain [ROUTE::domain]"
    log local0. "[ROUTE::rtt 10.0.0.1] [ROUTE::rttvar 10.0.0.1 10.0.0.254] [ROUTE::bandwidth 10.0.0.1] [ROUTE::cwnd 10.0.0.1] [ROUTE::mtu 10.0.0.1] [ROUTE::age 10.0.0.1] [ROUTE::expiration 2001:db8::1] <[ROUTE::clear 10.0.0.1]>"
    set name mail.example.com
    ROUTE::rtt $name
}
when SERVER_CONNECTED {
    log local0. "server side [ROUTE::domain], client side [clientside { ROUTE::domain }]"
}
